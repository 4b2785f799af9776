/* Small comforts only: every page works without this file. Loaded from <head>, so that the theme is set before the first paint. */
(function () {
  var root = document.documentElement, key = 'tt-theme', asked = new URLSearchParams(location.search).get('theme');
  function apply(t) { if (t === 'light' || t === 'dark') root.dataset.theme = t; else delete root.dataset.theme; }
  var saved = null; try { saved = localStorage.getItem(key); } catch (e) { /* storage refused */ }
  root.classList.add('js'); apply(asked || saved);

  function themeButtons() {
    var now = asked || saved || 'auto';
    document.querySelectorAll('[data-set-theme]').forEach(function (b, _, all) {
      b.setAttribute('aria-pressed', String(b.dataset.setTheme === now));
      b.addEventListener('click', function () {
        apply(b.dataset.setTheme); try { localStorage.setItem(key, b.dataset.setTheme); } catch (e) { /* storage refused */ }
        all.forEach(function (o) { o.setAttribute('aria-pressed', String(o === b)); });
      });
    });
  }
  function copyButtons() {
    document.querySelectorAll('[data-copy]').forEach(function (b) {
      b.addEventListener('click', function () {
        var f = document.getElementById(b.dataset.copy); f.select();
        if (navigator.clipboard) navigator.clipboard.writeText(f.value);
        var s = document.getElementById(b.dataset.copy + '-say'); if (s) s.textContent = b.dataset.done;
      });
    });
  }
  /* A second press on « send » while the first is on its way is swallowed; the server would recognise it anyway. */
  function singleSubmit() {
    document.querySelectorAll('form[method="post"]').forEach(function (form) {
      form.addEventListener('submit', function (event) {
        if (form.dataset.sent) event.preventDefault(); else form.dataset.sent = '1';
      });
    });
    window.addEventListener('pageshow', function () {
      document.querySelectorAll('form[data-sent]').forEach(function (form) { delete form.dataset.sent; });
    });
  }
  document.addEventListener('DOMContentLoaded', function () { themeButtons(); copyButtons(); singleSubmit(); });
}());
