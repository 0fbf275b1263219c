/**
 * Reads what is written for monitoring back, by the published grammars: the text exposition format of Prometheus (0.0.4) and the output of plugins
 * (Monitoring Plugins Development Guidelines, 2.4 to 2.6).
 */

interface Family {
  help?: string
  type?: string
  readonly samples: Map<string, number>
}

/** Reads an exposition; throws where Prometheus or its textfile collector would refuse it. */
export function exposition(bytes: Uint8Array): ReadonlyMap<string, Family> {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  const families = new Map<string, Family>()
  if (text === '') return families
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  let current = ''
  const family = (name: string): Family => {
    const known = families.get(name)
    // All lines of a metric are one group.
    if (known !== undefined && name !== current) throw new Error(`${name} comes twice`)
    const made = known ?? { samples: new Map<string, number>() }
    families.set(name, made)
    current = name
    return made
  }
  for (const line of text.slice(0, -1).split('\n')) {
    const help = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/su.exec(line)
    const type = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram|summary|untyped)$/u.exec(line)
    if (help !== null) {
      const of = family(help[1] ?? '')
      if (of.help !== undefined) throw new Error(`a second HELP: ${line}`)
      of.help = unescaped(help[2] ?? '', { '\\': '\\', n: '\n' })
    } else if (type !== null) {
      const of = family(type[1] ?? '')
      if (of.type !== undefined || of.samples.size > 0) throw new Error(`a TYPE that comes too late: ${line}`)
      of.type = type[2] ?? ''
    } else if (line.startsWith('#')) throw new Error(`a comment: ${line}`)
    else sample(line, family)
  }
  return families
}

/** `name{label="value",…} number`; no timestamp, which the textfile collector refuses. */
function sample(line: string, family: (name: string) => Family): void {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/u.exec(line)?.[0]
  if (name === undefined) throw new Error(`no name: ${line}`)
  let at = name.length
  const labels: Record<string, string> = {}
  if (line[at] === '{') {
    at++
    while (line[at] !== '}') {
      const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="/u.exec(line.slice(at))
      if (label === null) throw new Error(`no label at ${at}: ${line}`)
      at += label[0].length
      const start = at
      while (at < line.length && line[at] !== '"') at += line[at] === '\\' ? 2 : 1
      if (line[at] !== '"') throw new Error(`a label that does not end: ${line}`)
      const key = label[1] ?? ''
      if (Object.hasOwn(labels, key)) throw new Error(`${key} twice: ${line}`)
      labels[key] = unescaped(line.slice(start, at), { '\\': '\\', '"': '"', n: '\n' })
      at++
      if (line[at] === ',') at++
      else if (line[at] !== '}') throw new Error(`neither , nor }: ${line}`)
    }
    at++
  }
  const value = /^ (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|NaN|[+-]Inf)$/u.exec(line.slice(at))
  if (value === null) throw new Error(`no number: ${line}`)
  const { samples } = family(name)
  const key = JSON.stringify(Object.entries(labels).sort())
  if (samples.has(key)) throw new Error(`the same series twice: ${line}`)
  samples.set(key, Number(value[1]))
}

function unescaped(text: string, signs: Readonly<Record<string, string>>): string {
  return text.replace(/\\(.?)/gsu, (_, sign: string) => {
    const meant = signs[sign]
    if (meant === undefined) throw new Error(`\\${sign} is no escape`)
    return meant
  })
}

/** Reads what a plugin says: its word, its text, and performance data by label. Throws where it is none. */
export function plugin(output: string) {
  if (Buffer.byteLength(output) > 4_096) throw new Error('more than 4 KB')
  if (!output.endsWith('\n') || output.slice(0, -1).includes('\n')) throw new Error('not one line')
  const [said = '', perf, ...more] = output.slice(0, -1).split('|')
  if (more.length > 0) throw new Error('a second bar')
  const [, word = '', text = ''] = /^OUTSPOKE (OK|WARNING|CRITICAL|UNKNOWN) - (.*?) ?$/su.exec(said) ?? []
  if (word === '') throw new Error(`no state: ${said}`)
  const data = new Map<string, { value: number; unit: string; limits: readonly string[] }>()
  let rest = (perf ?? '').trimStart()
  while (rest !== '') {
    const piece = /^(?:'((?:[^']|'')+)'|([^'= ]+))=(-?[\d.]+)(us|ms|s|%|[KMGT]?B|c)?((?:;[^; ]*){0,4})(?: +|$)/u.exec(rest)
    if (piece === null) throw new Error(`no performance data: ${rest}`)
    const [whole, quoted, bare, value, unit = '', limits = ''] = piece
    const [warn = '', crit = '', min = '', max = ''] = limits.split(';').slice(1)
    // Ranges: @, start, colon, end; min and max are numbers.
    for (const range of [warn, crit]) if (!/^(?:@?(?:(?:-?[\d.]+|~):)?(?:-?[\d.]+)?)$/u.test(range)) throw new Error(`no range: ${range}`)
    for (const bound of [min, max]) if (!/^(?:-?[\d.]+)?$/u.test(bound)) throw new Error(`no bound: ${bound}`)
    const label = quoted?.replaceAll("''", "'") ?? bare ?? ''
    if (data.has(label)) throw new Error(`${label} twice`)
    data.set(label, { value: Number(value), unit, limits: [warn, crit, min, max] })
    rest = rest.slice(whole.length)
  }
  return { word, text, data }
}
