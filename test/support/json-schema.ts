/** Checks data against a JSON Schema: the words of draft-07 that the schema of the rules uses, and an error for any other. */
interface Schema {
  readonly [word: string]: unknown
}

const SILENT = ['$schema', 'title', 'description', 'definitions']

/** Where data does not fit: paths with the reason; none if it does. */
export function misfits(schema: unknown, data: unknown, root: unknown = schema, path = ''): readonly string[] {
  const out: string[] = []
  const own = schema as Schema
  const here = (reason: string) => out.push(`${path || '/'} ${reason}`)
  const inner = (part: unknown, value: unknown, name: string) => misfits(part, value, root, `${path}/${name}`)
  const fits = (part: unknown) => misfits(part, data, root, path).length === 0
  const isMap = typeof data === 'object' && data !== null && !Array.isArray(data)
  const map = isMap ? (data as Readonly<Record<string, unknown>>) : {}
  const properties = (own.properties ?? {}) as Schema
  const words: Readonly<Record<string, (value: never) => void>> = {
    $ref: (name: string) => {
      const found = ((root as Schema).definitions as Schema)[name.replace('#/definitions/', '')]
      if (found === undefined) throw new Error(`the schema has no ${name}`)
      out.push(...misfits(found, data, root, path))
    },
    type: (types: string | readonly string[]) => {
      if (![types].flat().includes(typeOf(data))) here(`is ${typeOf(data)}, not ${[types].flat().join(' or ')}`)
    },
    enum: (values: readonly unknown[]) => void (values.includes(data) || here(`is none of ${values.join(', ')}`)),
    pattern: (source: string) => void (typeof data !== 'string' || new RegExp(source, 'u').test(data) || here(`is not like ${source}`)),
    anyOf: (parts: readonly unknown[]) => void (parts.some(fits) || here('fits none of several forms')),
    allOf: (parts: readonly unknown[]) => void parts.forEach((part) => void out.push(...misfits(part, data, root, path))),
    not: (part: unknown) => void (fits(part) && here('is what it must not be')),
    required: (names: readonly string[]) => void names.forEach((name) => void (!isMap || name in map || here(`lacks ${name}`))),
    minProperties: (least: number) => void (!isMap || Object.keys(map).length >= least || here('is empty')),
    minItems: (least: number) => void (!Array.isArray(data) || data.length >= least || here('is empty')),
    items: (part: unknown) => {
      if (Array.isArray(data)) for (const [at, item] of data.entries()) out.push(...inner(part, item, String(at)))
    },
    propertyNames: (part: unknown) => void Object.keys(map).forEach((name) => void out.push(...inner(part, name, name))),
    properties: () => {
      for (const [name, value] of Object.entries(map))
        if (Object.hasOwn(properties, name)) out.push(...inner(properties[name], value, name))
    },
    additionalProperties: (part: unknown) => {
      for (const [name, value] of Object.entries(map)) {
        if (Object.hasOwn(properties, name)) continue
        if (part === false) here(`has an unknown key ${name}`)
        else out.push(...inner(part, value, name))
      }
    },
  }
  for (const [word, value] of Object.entries(own)) {
    const check = Object.hasOwn(words, word) ? words[word] : undefined
    if (check !== undefined) check(value as never)
    else if (!SILENT.includes(word)) throw new Error(`this checker does not know "${word}"`)
  }
  return out
}

function typeOf(data: unknown): string {
  return data === null ? 'null' : Array.isArray(data) ? 'array' : typeof data
}
