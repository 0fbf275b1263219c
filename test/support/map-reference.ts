/** The README's tables of what a column map may say, from the words that the program itself knows. */
import { FIELDS, SETTINGS, SOURCE_KEYS } from '../../src/intake/map-keys.ts'

/** What belongs between `<!-- map:start -->` and `<!-- map:end -->`. */
export function mapReference(): string {
  const rows = (words: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(words).map(([word, about]) => `| \`${word}\` | ${about.replaceAll('|', '\\|')} |`)
  return `${[
    '| of a field | |',
    '|---|---|',
    ...rows(SOURCE_KEYS),
    '',
    '| of the whole file | |',
    '|---|---|',
    ...rows(SETTINGS),
    '',
    '| field | |',
    '|---|---|',
    ...rows(FIELDS),
  ].join('\n')}\n`
}
