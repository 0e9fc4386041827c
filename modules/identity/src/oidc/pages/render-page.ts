import type { Locale } from '@haechi/kernel';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (found) => ESCAPES[found] ?? '');

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
  body { display: grid; min-height: 100vh; margin: 0; place-items: center; }
  main { box-sizing: border-box; width: min(100%, 26rem); padding: 2rem 1.25rem; }
  h1 { margin: 0 0 .5rem; font-size: 1.25rem; }
  code { display: block; margin: 1rem 0; font-size: 1.75rem; letter-spacing: .08em; overflow-wrap: anywhere; }
  code.small { font-size: .8rem; letter-spacing: 0; }
  input[type=text] { box-sizing: border-box; width: 100%; min-height: 44px; padding: 0 .75rem; font: inherit;
    text-transform: uppercase; }
  button { width: 100%; min-height: 44px; margin-top: .75rem; font: inherit; cursor: pointer; }
`;

export interface Page {
  readonly locale: Locale;
  readonly title: string;
  /** Parts of HTML; what comes from outside is escaped by whoever puts it in. */
  readonly parts: readonly string[];
}

export function renderPage({ locale, title, parts }: Page): string {
  return `<!DOCTYPE html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Haechi</title>
<style>${STYLE}</style>
</head>
<body><main><h1>${escapeHtml(title)}</h1>
${parts.join('\n')}
</main></body>
</html>`;
}

export const paragraph = (text: string, role?: 'alert'): string =>
  `<p${role === undefined ? '' : ` role="${role}"`}>${escapeHtml(text)}</p>`;

export interface Button {
  readonly form: string;
  readonly label: string;
  readonly name?: string;
}

export function button({ form, label, name }: Button): string {
  const field = name === undefined ? '' : ` name="${name}" value="yes"`;
  return `<button type="submit" form="${form}"${field}>${escapeHtml(label)}</button>`;
}
