"""The design system: the parts of pages as tags, and the page that shows each of them by day and by night."""
