import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** Dancheong green (뇌록 towards 하엽): the one accent. */
const dancheong: MantineColorsTuple = [
  '#eef6f2',
  '#d9ebe2',
  '#b4d7c7',
  '#8ac0a8',
  '#5cc297',
  '#3d9172',
  '#267a5c',
  '#1b6a4e',
  '#15553f',
  '#0e3f2f',
];

const danger: MantineColorsTuple = [
  '#fbeae8',
  '#f6d3cf',
  '#eeb0aa',
  '#f48e83',
  '#f0796d',
  '#d9483d',
  '#c5342a',
  '#b3261e',
  '#8f1d17',
  '#6a302b',
];

const amber: MantineColorsTuple = [
  '#fbf1db',
  '#f6e3b9',
  '#eccb80',
  '#e6ba69',
  '#e0ad4f',
  '#c98b1d',
  '#b27300',
  '#966000',
  '#7d5100',
  '#5c4718',
];

/** Greys with the paper's and the ink's own tint, where a Mantine part reaches for a plain grey. */
const paper: MantineColorsTuple = [
  '#f7f7f4',
  '#f1f1ed',
  '#e4e4de',
  '#d3d4cc',
  '#b9bcb5',
  '#8b918c',
  '#666e69',
  '#4b534e',
  '#2c322f',
  '#171c19',
];

const ink: MantineColorsTuple = [
  '#e9edea',
  '#b3bbb6',
  '#8f9893',
  '#66706a',
  '#333a37',
  '#242a27',
  '#1b201e',
  '#141817',
  '#0e1110',
  '#0a0d0c',
];

/** Every Mantine variant is painted with our own tokens, so light and dark need no second table here. */
const paintVariant: VariantColorsResolver = (input) => {
  const tone = input.color === 'red' || input.color === 'danger' ? 'danger' : 'accent';
  switch (input.variant) {
    case 'filled':
      return {
        background: `var(--h-${tone})`,
        hover: `var(--h-${tone}-hover)`,
        color: `var(--h-on-${tone})`,
        border: '1px solid transparent',
      };
    case 'light':
      return {
        background: `var(--h-${tone}-soft)`,
        hover: `var(--h-${tone}-soft)`,
        color: `var(--h-${tone}-ink)`,
        border: `1px solid var(--h-${tone}-line)`,
      };
    case 'outline':
      return {
        background: 'transparent',
        hover: `var(--h-${tone}-soft)`,
        color: `var(--h-${tone}-ink)`,
        border: '1px solid var(--h-line-control)',
      };
    case 'default':
      return {
        background: 'var(--h-surface)',
        hover: 'var(--h-sunken)',
        color: tone === 'danger' ? 'var(--h-danger-ink)' : 'var(--h-ink)',
        border: '1px solid var(--h-line-control)',
      };
    case 'subtle':
    case 'transparent':
      return {
        background: 'transparent',
        hover: input.variant === 'subtle' ? 'var(--h-hover)' : 'transparent',
        color: tone === 'danger' ? 'var(--h-danger-ink)' : 'var(--h-ink-2)',
        border: '1px solid transparent',
      };
    default:
      return defaultVariantColorsResolver(input);
  }
};

export const theme = createTheme({
  primaryColor: 'dancheong',
  primaryShade: { light: 7, dark: 4 },
  colors: { dancheong, danger, red: danger, amber, yellow: amber, gray: paper, dark: ink },
  variantColorResolver: paintVariant,
  black: '#171c19',
  fontFamily: 'var(--h-font)',
  fontFamilyMonospace: 'var(--h-mono)',
  fontSizes: {
    xs: 'var(--h-text-xs)',
    sm: 'var(--h-text-sm)',
    md: 'var(--h-text-md)',
    lg: 'var(--h-text-lg)',
    xl: 'var(--h-text-xl)',
  },
  lineHeights: { xs: '1.4', sm: '1.5', md: '1.5', lg: '1.45', xl: '1.35' },
  spacing: {
    xs: 'var(--h-space-1)',
    sm: 'var(--h-space-2)',
    md: 'var(--h-space-3)',
    lg: 'var(--h-space-4)',
    xl: 'var(--h-space-5)',
  },
  radius: {
    xs: 'var(--h-radius-sm)',
    sm: 'var(--h-radius-sm)',
    md: 'var(--h-radius-md)',
    lg: 'var(--h-radius-lg)',
    xl: 'var(--h-radius-lg)',
  },
  defaultRadius: 'md',
  shadows: {
    xs: 'var(--h-shadow-1)',
    sm: 'var(--h-shadow-1)',
    md: 'var(--h-shadow-2)',
    lg: 'var(--h-shadow-2)',
    xl: 'var(--h-shadow-2)',
  },
  headings: {
    fontFamily: 'var(--h-font)',
    fontWeight: '620',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: 'var(--h-text-xl)', lineHeight: '1.3' },
      h2: { fontSize: 'var(--h-text-lg)', lineHeight: '1.35' },
      h3: { fontSize: 'var(--h-text-md)', lineHeight: '1.4' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', size: 'md' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm', autosize: true, minRows: 3, maxRows: 12 } },
    Select: { defaultProps: { size: 'sm', comboboxProps: { transitionProps: { duration: 90 } } } },
    MultiSelect: { defaultProps: { size: 'sm', comboboxProps: { transitionProps: { duration: 90 } } } },
    SegmentedControl: { defaultProps: { size: 'xs', transitionDuration: 90 } },
    Modal: {
      defaultProps: { centered: true, transitionProps: { transition: 'fade', duration: 90 }, padding: 'lg' },
    },
    Drawer: { defaultProps: { position: 'right', transitionProps: { duration: 120 }, padding: 'lg' } },
    Menu: {
      // The placeholder is a focusable element that a menu may not contain (ARIA, menu).
      defaultProps: {
        withInitialFocusPlaceholder: false,
        transitionProps: { transition: 'fade', duration: 90 },
        offset: 6,
      },
    },
    Popover: { defaultProps: { transitionProps: { transition: 'fade', duration: 90 }, offset: 6 } },
    Tooltip: {
      defaultProps: {
        openDelay: 300,
        transitionProps: { transition: 'fade', duration: 90 },
        events: { hover: true, focus: true, touch: false },
      },
    },
    Checkbox: { defaultProps: { size: 'xs' } },
    Radio: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'sm' } },
  },
});

const shared = {
  '--mantine-color-body': 'var(--h-surface)',
  '--mantine-color-text': 'var(--h-ink)',
  '--mantine-color-dimmed': 'var(--h-ink-3)',
  '--mantine-color-placeholder': 'var(--h-ink-3)',
  '--mantine-color-anchor': 'var(--h-accent-ink)',
  '--mantine-color-error': 'var(--h-danger-ink)',
  '--mantine-color-default': 'var(--h-surface)',
  '--mantine-color-default-hover': 'var(--h-sunken)',
  '--mantine-color-default-color': 'var(--h-ink)',
  '--mantine-color-default-border': 'var(--h-line-2)',
  '--mantine-color-disabled': 'var(--h-sunken)',
  '--mantine-color-disabled-color': 'var(--h-ink-3)',
  '--mantine-color-disabled-border': 'var(--h-line)',
  '--mantine-primary-color-filled': 'var(--h-accent)',
  '--mantine-primary-color-filled-hover': 'var(--h-accent-hover)',
  '--mantine-primary-color-contrast': 'var(--h-on-accent)',
  '--mantine-primary-color-light': 'var(--h-accent-soft)',
  '--mantine-primary-color-light-color': 'var(--h-accent-ink)',
};

/** Points Mantine's colour variables at the design tokens. */
export const resolveCssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});
