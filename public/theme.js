// Runs before the first paint: the stored appearance, the direction of the chosen language, and
// which static frame fits the address. Kept tiny; it blocks the page.
(function () {
  var root = document.documentElement;
  try {
    var theme = localStorage.getItem("bw.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    var locale = new URLSearchParams(location.search).get("locale") || localStorage.getItem("bw.locale");
    if (locale && locale.slice(0, 2) === "ar") root.dir = "rtl";
  } catch (_) {
    // Storage may be forbidden; the page then follows the system.
  }
  if (location.pathname.indexOf("/auth/") === 0) root.dataset.door = "";
})();
