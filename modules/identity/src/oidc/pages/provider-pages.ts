import type { Client, ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { requestOf } from '../request-source.ts';
import { type PageText, pageText } from './page-texts.ts';
import { button, escapeHtml, paragraph, renderPage } from './render-page.ts';

const INPUT_FORM = 'op.deviceInputForm';
const CONFIRM_FORM = 'op.deviceConfirmForm';
const LOGOUT_FORM = 'op.logoutForm';

type Words = (key: PageText, params?: Readonly<Record<string, string>>) => string;

function show(ctx: KoaContextWithOIDC, title: PageText, compose: (words: Words) => readonly string[]): void {
  const { locale } = requestOf(ctx.req);
  const words: Words = (key, params) => pageText(locale, key, params);
  ctx.type = 'html';
  ctx.set('content-language', locale);
  ctx.body = renderPage({ locale, title: words(title), parts: compose(words) });
}

/** The pages of the device flow, of signing out, and of errors that can be told to nobody else. */
export const providerPages = {
  deviceCode(ctx: KoaContextWithOIDC, form: string, _out?: ErrorOut, error?: Error): void {
    if (error?.name === 'AbortedError') {
      show(ctx, 'device.title', (words) => [paragraph(words('device.stopped'))]);
      return;
    }
    show(ctx, 'device.title', (words) => [
      paragraph(words('device.ask')),
      ...(error === undefined ? [] : [paragraph(words('device.wrong'), 'alert')]),
      form,
      button({ form: INPUT_FORM, label: words('continue') }),
    ]);
  },

  deviceConfirm(
    ctx: KoaContextWithOIDC,
    form: string,
    client: Client,
    _device: unknown,
    userCode: string,
  ): void {
    show(ctx, 'device.title', (words) => [
      paragraph(words('device.confirm', { client: client.clientName ?? client.clientId })),
      `<code>${escapeHtml(userCode)}</code>`,
      form,
      button({ form: CONFIRM_FORM, label: words('continue') }),
      button({ form: CONFIRM_FORM, label: words('stop'), name: 'abort' }),
    ]);
  },

  deviceDone(ctx: KoaContextWithOIDC): void {
    show(ctx, 'device.title', (words) => [paragraph(words('device.done'))]);
  },

  logout(ctx: KoaContextWithOIDC, form: string): void {
    show(ctx, 'logout.title', (words) => [
      paragraph(words('logout.ask')),
      form,
      button({ form: LOGOUT_FORM, label: words('logout.yes'), name: 'logout' }),
      button({ form: LOGOUT_FORM, label: words('logout.no') }),
    ]);
  },

  logoutDone(ctx: KoaContextWithOIDC): void {
    show(ctx, 'logout.title', (words) => [paragraph(words('logout.done'))]);
  },

  error(ctx: KoaContextWithOIDC, out: ErrorOut): void {
    const told = `${out.error}: ${out.error_description ?? ''}`;
    show(ctx, 'error.title', (words) => [
      paragraph(words('error.next')),
      `<code class="small">${escapeHtml(told)}</code>`,
    ]);
  },
};
