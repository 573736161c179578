import { type ResultClass, resultClasses } from '../../../harness/engine/vocabulary.ts'

/** Ink is read as text, so it keeps 4.5:1 against page, surface and its own tint in both schemes. */
interface Hue {
  readonly ink: string
  readonly tint: string
}

const light: Readonly<Record<ResultClass, Hue>> = {
  pass: { ink: '#1b6b41', tint: '#e9f4ed' },
  fail: { ink: '#ad2318', tint: '#fceeec' },
  warn: { ink: '#855000', tint: '#fdf3e0' },
  info: { ink: '#1f5a96', tint: '#eaf2fb' },
  'not-applicable': { ink: '#5b626b', tint: '#f0f1f3' },
  blocked: { ink: '#69419d', tint: '#f3eefa' },
  error: { ink: '#9c1b5c', tint: '#fbecf4' },
}

const dark: Readonly<Record<ResultClass, Hue>> = {
  pass: { ink: '#79d2a0', tint: '#172a20' },
  fail: { ink: '#ff9a90', tint: '#351c1b' },
  warn: { ink: '#efbb66', tint: '#30260f' },
  info: { ink: '#8fc1f4', tint: '#17273a' },
  'not-applicable': { ink: '#a5acb6', tint: '#272b31' },
  blocked: { ink: '#c8aaf2', tint: '#2a2138' },
  error: { ink: '#ff94c4', tint: '#371b2a' },
}

const hues = (palette: Readonly<Record<ResultClass, Hue>>): string =>
  resultClasses
    .map((name) => `--${name}: ${palette[name].ink}; --${name}-tint: ${palette[name].tint};`)
    .join('\n  ')

/** Colours, type and the mapping from a class to its colour. */
export const tokens = `
:root {
  color-scheme: light dark;
  --page: #f6f6f4; --surface: #ffffff; --sunken: #f3f3f0; --line: #dddeda; --line-strong: #8b9096;
  --ink: #1d2024; --soft: #565c64; --link: #1c4f8f; --sign: #ffffff; --mark: #fff0b8; --mark-ink: #4d3b00;
  ${hues(light)}
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131518; --surface: #1b1e22; --sunken: #16181c; --line: #31363d; --line-strong: #7b838d;
    --ink: #e7e8ea; --soft: #a8afb8; --link: #94bff5; --sign: #14171a; --mark: #4a3d12; --mark-ink: #f7e3a1;
    ${hues(dark)}
  }
}
${resultClasses.map((name) => `.is-${name} { --hue: var(--${name}); --tint: var(--${name}-tint) }`).join('\n')}
`
