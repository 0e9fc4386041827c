/** Most particular first: Edge, Whale and Samsung Internet all call themselves Chrome too, and Chrome calls itself Safari. */
const BROWSERS: readonly (readonly [name: string, version: RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Whale', /\bWhale\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['KakaoTalk', /\bKAKAOTALK[ /](\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\S+ )?Safari\//],
];

const PLATFORMS: readonly (readonly [name: string, mark: RegExp])[] = [
  ['iPhone', /\biPhone\b/],
  ['iPad', /\biPad\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows NT\b/],
  ['macOS', /\bMac OS X\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
];

/** Browser and platform as people know them, from what the browser says of itself; null where it says nothing known. */
export function describeUserAgent(userAgent: string | null): {
  browser: string | null;
  platform: string | null;
} {
  const text = userAgent ?? '';
  const browser = BROWSERS.map(([name, version]) => {
    const major = version.exec(text)?.[1];
    return major === undefined ? undefined : `${name} ${major}`;
  }).find((found) => found !== undefined);
  const platform = PLATFORMS.find(([, mark]) => mark.test(text))?.[0];
  return { browser: browser ?? null, platform: platform ?? null };
}
