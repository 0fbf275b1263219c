/** English names of languages, as tools write them, to the tags of BCP 47. */

/** ISO 639-1, and three letters where there are no two. */
const CODES =
  'af am ar as az be bg bn bo br bs ca ceb co cs cy da de dv dz el en eo es et eu fa fi fil fo fr fy ga gd gl gn gu ha haw he hi hmn hr ht hu hy ' +
  'id ig is it iu ja jv ka kk km kn ko ku ky la lb lo lt lv mg mi mk ml mn mr ms mt my nb ne nl nn no ny oc om or pa pl ps pt qu rm ro ru rw ' +
  'sa sd si sk sl sm sn so sq sr st su sv sw ta te tg th ti tk tl tn to tr tt ug uk ur uz vi wo xh yi yo yue zh zu'

/** What the Unicode names do not say. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  pushto: 'ps',
  farsi: 'fa',
  tagalog: 'tl',
  myanmar: 'my',
  oriya: 'or',
  'haitian creole french': 'ht',
  'norwegian bokmal': 'nb',
  'simplified chinese': 'zh-Hans',
  'traditional chinese': 'zh-Hant',
  'chinese (simplified)': 'zh-Hans',
  'chinese (traditional)': 'zh-Hant',
  'brazilian portuguese': 'pt-BR',
  'portuguese (brazil)': 'pt-BR',
}

let names: ReadonlyMap<string, string> | undefined

/** `Pushto` → `ps`; a tag stays one; '' for words that name no language (`Unknown`). */
export function languageTag(cell: string): string {
  const word = cell.trim()
  if (/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(word)) return word.replaceAll('_', '-')
  names ??= namesOfAll()
  return names.get(word.toLowerCase()) ?? ''
}

function namesOfAll(): ReadonlyMap<string, string> {
  const english = new Intl.DisplayNames('en', { type: 'language' })
  return new Map([
    ...CODES.split(' ').map((code) => [(english.of(code) ?? code).toLowerCase(), code] as const),
    ...Object.entries(OTHER_NAMES),
  ])
}
