import '@mantine/core/styles.layer.css';
import '@haechi/ui/fonts.css';
import '@haechi/ui/theme.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { loadFirstTexts } from './i18n/catalogue.ts';
import { chooseLocale } from './i18n/choose-locale.ts';

const locale = chooseLocale();
document.documentElement.lang = locale;
const catalogue = await loadFirstTexts(locale);
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App initial={{ locale, catalogue, complete: false }} />
  </StrictMode>,
);
