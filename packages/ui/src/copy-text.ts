/** Copies without the async clipboard, which a plain-http address inside a closed network does not have. */
function copyThroughSelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  // Deprecated, and the only way outside a secure context.
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

/** Puts text on the clipboard. Answers whether it worked. */
export async function copyText(text: string): Promise<boolean> {
  if (!window.isSecureContext) return copyThroughSelection(text);
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => copyThroughSelection(text),
  );
}
