// One stream for all tabs of a browser: a browser opens only a few connections to one host, and seven tabs would wait.
import { Tabs } from "./live-tabs.js";

let tabs = null;

self.addEventListener("connect", (event) => {
  const port = event.ports[0];
  port.addEventListener("message", ({ data }) => {
    if (data.leaving) {
      tabs?.leave(port);
      return;
    }
    tabs ??= new Tabs(data.address);
    tabs.join(port, data, (message) => port.postMessage(message));
  });
  port.start();
});
