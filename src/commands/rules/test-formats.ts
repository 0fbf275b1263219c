/** Outcomes of rule tests as text, TAP and JUnit XML. */
import type { ExampleResult } from '../../core/rules/examples.ts'
import { oneLine, plain } from '../../render/plain.ts'

/** The result, its place named as `name` names files. */
export function placed(one: ExampleResult, name: (file: string) => string): ExampleResult {
  return { ...one, at: { ...one.at, file: name(one.at.file) } }
}

/** The name of a test; of an example what it should do: `safety skips "goal in injury time"`. */
export function nameOf({ kind, name, rule }: ExampleResult): string {
  return kind === 'test' ? name : `${rule} ${kind} ${JSON.stringify(name)}`
}

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export function tallyOf(all: readonly ExampleResult[]): Tally {
  const count = (status: ExampleResult['status']): number => all.filter((one) => one.status === status).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}

/** Failures with the fields that differ, what was skipped, and a summary as the last line. `ms`: how long it took. */
export function testText(all: readonly ExampleResult[], ms: number): string {
  const { passed, failed, skipped } = tallyOf(all)
  const told = all.flatMap((one) => (one.status === 'failed' ? failureText(one) : one.status === 'skipped' ? [`SKIP ${headOf(one)}`] : []))
  return `${[...told, `${passed} passed, ${failed} failed, ${skipped} skipped in ${Math.round(ms)} ms`].join('\n')}\n`
}

/** Lines about one failure. */
export function failureText(one: ExampleResult): readonly string[] {
  const lines = [`FAIL ${headOf(one)}`]
  const room = Math.max(0, ...one.differences.map(({ field }) => field.length)) + 2
  for (const { field, expected, got, note } of one.differences) {
    lines.push(`    ${field.padEnd(room)}expected ${plain(expected)}`)
    lines.push(`    ${' '.repeat(room)}got      ${note === undefined ? plain(got) : `${plain(got).padEnd(12)}   ${plain(note)}`}`)
  }
  if (one.why !== '') lines.push(`  why: ${plain(one.why)}`)
  return lines
}

function headOf(one: ExampleResult): string {
  const name = nameOf(one)
  return `${oneLine(one.at.file)}:${one.at.line} ${plain(one.kind === 'test' ? JSON.stringify(name) : name)}`
}

/** Test Anything Protocol 14, with what differs as YAML below each failure. */
export function tap(all: readonly ExampleResult[]): string {
  const lines = ['TAP version 14', `1..${all.length}`]
  all.forEach((one, index) => {
    const what = plain(`${one.at.file}:${one.at.line} ${nameOf(one)}`)
      .replaceAll('\n', '␊')
      .replace(/[\\#]/g, '\\$&')
    lines.push(`${one.status === 'failed' ? 'not ok' : 'ok'} ${index + 1} - ${what}${one.status === 'skipped' ? ' # SKIP' : ''}`)
    if (one.status !== 'failed') return
    lines.push('  ---')
    for (const { field, expected, got, note } of one.differences) {
      lines.push(`  ${field}:`, `    expected: ${JSON.stringify(expected)}`, `    got: ${JSON.stringify(got)}`)
      if (note !== undefined) lines.push(`    note: ${JSON.stringify(note)}`)
    }
    if (one.why !== '') lines.push(`  why: ${JSON.stringify(one.why)}`)
    lines.push('  ...')
  })
  return `${lines.join('\n')}\n`
}

/** JUnit's XML as CI systems read it: a suite for each file. */
export function junit(all: readonly ExampleResult[], ms: number): string {
  const files = [...new Set(all.map(({ at }) => at.file))]
  const total = tallyOf(all)
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="outspoke rules test" tests="${all.length}" failures="${total.failed}" skipped="${total.skipped}" time="${(ms / 1000).toFixed(3)}">`,
  ]
  for (const file of files) {
    const own = all.filter(({ at }) => at.file === file)
    const { failed, skipped } = tallyOf(own)
    lines.push(`  <testsuite name="${xml(file)}" tests="${own.length}" failures="${failed}" skipped="${skipped}">`)
    for (const one of own) lines.push(...testCase(one))
    lines.push('  </testsuite>')
  }
  return `${[...lines, '</testsuites>'].join('\n')}\n`
}

function testCase(one: ExampleResult): readonly string[] {
  const open = `    <testcase classname="${xml(one.at.file)}" name="${xml(nameOf(one))}" file="${xml(one.at.file)}" line="${one.at.line}"`
  if (one.status === 'passed') return [`${open}/>`]
  if (one.status === 'skipped') return [`${open}>`, '      <skipped/>', '    </testcase>']
  const message = one.differences.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`).join('; ')
  return [`${open}>`, `      <failure message="${xml(message)}">${xml(failureText(one).join('\n'))}</failure>`, '    </testcase>']
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;', '\t': '&#9;' }

/** For texts and attributes alike; what XML 1.0 cannot hold is a visible mark already. */
function xml(text: string): string {
  return plain(text)
    .replace(/[\ufffe\uffff]/g, '�')
    .replace(/[&<>"\n\t]/g, (character) => ESCAPES[character] ?? character)
}
