import { readFile } from 'node:fs/promises';
import type { Locale } from '@haechi/kernel';

const TEXTS = {
  ko: {
    register: '패스키로 루트 키 열기 등록',
    registerText: '이 보안 키나 기기가 계산한 값으로 잠긴 서버를 열 수 있게 됩니다. 값은 저장되지 않습니다.',
    registerAct: '보안 키 등록',
    unlock: '서버가 잠겨 있습니다',
    unlockText: 'USB 키를 꽂거나, 서버 컴퓨터에서 haechi unlock 을 실행하거나, 등록한 보안 키로 여세요.',
    unlockAct: '보안 키로 열기',
    busy: '보안 키의 안내를 따르세요…',
    done: '되었습니다.',
    noPrf: '이 브라우저나 보안 키는 필요한 기능(PRF)을 제공하지 않습니다. USB 키나 인쇄한 조각을 쓰세요.',
    noPasskeys: '이 브라우저에서는 보안 키를 쓸 수 없습니다. https 주소나 localhost로 여세요.',
    over: '이 링크는 끝났습니다. haechi keys add-passkey 를 다시 실행하세요.',
    refused: '이 보안 키로는 열리지 않습니다.',
    failed: '취소되었거나 보안 키가 응답하지 않았습니다. 다시 시도하세요.',
  },
  en: {
    register: 'Let a passkey open the root key',
    registerText:
      'What this security key or device computes will open the locked server. It is stored nowhere.',
    registerAct: 'Register the security key',
    unlock: 'The server is locked',
    unlockText:
      'Plug in the USB key, run haechi unlock on the machine of the server, or use a registered security key.',
    unlockAct: 'Open with a security key',
    busy: 'Follow what the security key asks for…',
    done: 'Done.',
    noPrf:
      'This browser or security key does not offer what is needed (PRF). Use a USB key or printed shares.',
    noPasskeys: 'Security keys do not work in this browser. Open the page by https or on localhost.',
    over: 'This link is over. Run haechi keys add-passkey again.',
    refused: 'This security key does not open it.',
    failed: 'It was cancelled, or the security key did not answer. Try again.',
  },
} as const satisfies Readonly<Record<Locale, Readonly<Record<string, string>>>>;

const SAID = ['busy', 'done', 'noPrf', 'noPasskeys', 'over', 'refused', 'failed'] as const;
const dataName = (name: string): string =>
  `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The page that registers a passkey for custody, or unlocks with one. All of its text is ours. */
export function renderCustodyPage(act: 'register' | 'unlock', locale: Locale): string {
  const text = TEXTS[locale];
  const data = SAID.map((name) => `${dataName(name)}="${text[name]}"`).join(' ');
  const style =
    'font:1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:18vh auto;padding:0 1.5rem;color-scheme:light dark';
  return (
    `<!doctype html><html lang="${locale}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<title>Haechi 해치</title><body style="${style}" ${data}><main><h1 style="font-size:1.4rem">${text[act]}</h1>` +
    `<p>${text[`${act}Text`]}</p><p><button type="button" style="font:inherit;padding:.6rem 1.2rem">` +
    `${text[`${act}Act`]}</button></p><p role="status"></p></main><script src="/custody/custody.js"></script></body></html>`
  );
}

/** The script of that page. */
export const readCustodyScript = (): Promise<string> =>
  readFile(new URL('./custody.js', import.meta.url), 'utf8');
