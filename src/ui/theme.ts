import {
  createTheme,
  type CSSVariablesResolver,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core'
import { TONES, type Tone } from './parts/tones.ts'

const accent: MantineColorsTuple = [
  ...([
    '#eef3fe',
    '#dbe5fb',
    '#b5caf5',
    '#8aacf0',
    '#6a93ea',
    '#4b79e0',
    '#2f5fd0',
    '#1f4bb0',
    '#173a8c',
    '#0f2a69',
  ] as const),
]
/** Without Mantine's blue tint: greys that stay grey beside the verdicts' colours. */
const gray: MantineColorsTuple = [
  ...([
    '#f8f8f8',
    '#f0f0f0',
    '#e4e4e4',
    '#d2d2d2',
    '#b4b4b4',
    '#8c8c8c',
    '#636363',
    '#4a4a4a',
    '#303030',
    '#1a1a1a',
  ] as const),
]
const dark: MantineColorsTuple = [
  ...([
    '#ededed',
    '#d2d2d2',
    '#adadad',
    '#8a8a8a',
    '#4d4d4d',
    '#3b3b3b',
    '#2c2c2c',
    '#1d1d1d',
    '#151515',
    '#0d0d0d',
  ] as const),
]

export const theme = createTheme({
  colors: { accent, gray, dark },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 6 },
  black: '#161616',
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, monospace',
  headings: { fontFamily: '"Inter Variable", system-ui, sans-serif', fontWeight: '650' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Modal: {
      styles: {
        title: { flex: 1, marginInlineEnd: 12, fontSize: 'var(--mantine-font-size-xl)', fontWeight: 650 },
        close: { minWidth: 48, minHeight: 48 },
      },
      defaultProps: { centered: true, transitionProps: { duration: 80 }, overlayProps: { backgroundOpacity: 0.6 } },
    },
    Notification: {
      styles: {
        title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 650 },
        description: { fontSize: 'var(--mantine-font-size-md)', color: 'var(--mantine-color-text)' },
      },
    },
    Menu: { defaultProps: { transitionProps: { duration: 80 } } },
    Popover: { defaultProps: { transitionProps: { duration: 80 } } },
    Tooltip: { defaultProps: { transitionProps: { duration: 0 } } },
  },
})

/** Verdict colours as `--verdict-ok` and `--on-verdict-ok`: the same in light and dark, for a verdict is a signal, not a surface. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: Object.fromEntries(
    (Object.keys(TONES) as Tone[]).flatMap((tone) => [
      [`--verdict-${tone}`, TONES[tone].back],
      [`--on-verdict-${tone}`, TONES[tone].fore],
    ]),
  ),
  light: { '--mantine-color-dimmed': gray[6], '--surface': '#ffffff', '--sunk': gray[1], '--line': gray[3] },
  dark: { '--mantine-color-dimmed': dark[2], '--surface': dark[7], '--sunk': dark[8], '--line': dark[4] },
})

export const colorScheme = localStorageColorSchemeManager({ key: 'waymark-colours' })
