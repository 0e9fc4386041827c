import type { Locale } from '@haechi/kernel';

/** The few words of the pages the provider shows by itself, outside the console. */
const TEXTS = {
  ko: {
    'device.title': '기기 연결',
    'device.ask': '기기나 터미널에 보이는 코드를 입력하세요.',
    'device.wrong': '코드가 맞지 않거나 이미 쓰였습니다. 다시 확인하고 입력하세요.',
    'device.stopped': '연결을 그만두었습니다. 이 창을 닫아도 됩니다.',
    'device.confirm':
      '‘{client}’에 보이는 코드가 아래와 같은지 확인하세요. 직접 시작한 일이 아니면 그만두세요.',
    'device.done': '연결되었습니다. 이 창을 닫고 기기로 돌아가세요.',
    'logout.title': '로그아웃',
    'logout.ask': '이 브라우저에서 로그아웃할까요? 여기서 연결한 앱도 함께 로그아웃됩니다.',
    'logout.done': '로그아웃했습니다.',
    'error.title': '계속할 수 없습니다',
    'error.next':
      '앱으로 돌아가 처음부터 다시 시작하세요. 계속 보이면 앱 운영자에게 아래 내용을 알려 주세요.',
    continue: '계속',
    stop: '그만두기',
    'logout.yes': '로그아웃',
    'logout.no': '로그인 유지',
  },
  en: {
    'device.title': 'Connect a device',
    'device.ask': 'Enter the code your device or terminal shows.',
    'device.wrong': 'The code is wrong or was used already. Check it and try again.',
    'device.stopped': 'The connection was given up. You can close this window.',
    'device.confirm': 'Check that “{client}” shows this code. If it was not you who began this, give it up.',
    'device.done': 'Connected. Close this window and go back to your device.',
    'logout.title': 'Sign out',
    'logout.ask': 'Sign out in this browser? Applications you connected from here are signed out too.',
    'logout.done': 'You are signed out.',
    'error.title': 'This cannot go on',
    'error.next':
      'Go back to the application and begin again. If it stays, tell those who run it what is written below.',
    continue: 'Continue',
    stop: 'Give up',
    'logout.yes': 'Sign out',
    'logout.no': 'Stay signed in',
  },
} as const;

export type PageText = keyof (typeof TEXTS)['en'];

export function pageText(
  locale: Locale,
  key: PageText,
  params: Readonly<Record<string, string>> = {},
): string {
  return TEXTS[locale][key].replaceAll(/\{(\w+)\}/g, (_whole, name: string) => params[name] ?? '');
}
