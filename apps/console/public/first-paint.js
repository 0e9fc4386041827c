// Runs before the first paint: a dark-theme reader must not be flashed with white. A file, because the policy allows no inline script.
(() => {
  let wanted = null;
  try {
    wanted = localStorage.getItem('haechi.theme');
  } catch {
    // Storage may be forbidden; the system's preference is enough.
  }
  const dark =
    wanted === 'dark' || (wanted !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
