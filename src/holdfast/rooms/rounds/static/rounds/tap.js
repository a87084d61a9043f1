// The photo is part of the tap: choosing it sends the form. Without this module a button does.
document.addEventListener("change", (event) => {
  const tapped = event.target.closest("input[type=file][data-tap]");
  if (tapped && tapped.files.length) tapped.form.requestSubmit();
});
