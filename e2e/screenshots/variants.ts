/** One way to look at every screen. */
export interface Variant {
  readonly locale: 'ko' | 'en';
  readonly theme: 'light' | 'dark';
  readonly width: 1440 | 390;
}

const HEIGHT: Readonly<Record<Variant['width'], number>> = { 1440: 960, 390: 844 };

/** What is kept in the repository: every language, theme and width at least once. */
export const KEPT_VARIANTS: readonly Variant[] = [
  { locale: 'ko', theme: 'light', width: 1440 },
  { locale: 'ko', theme: 'light', width: 390 },
  { locale: 'en', theme: 'dark', width: 1440 },
];

/** Every combination; languages together, because an account has one at a time. */
export const ALL_VARIANTS: readonly Variant[] = (['ko', 'en'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    ([1440, 390] as const).map((width) => ({ locale, theme, width })),
  ),
);

export const viewportOf = ({ width }: Variant): { width: number; height: number } => ({
  width,
  height: HEIGHT[width],
});

/** `<screen>.<locale>.<theme>.<width>.png` */
export const fileNameOf = (screen: string, { locale, theme, width }: Variant): string =>
  `${screen}.${locale}.${theme}.${width}.png`;
