/** `rules check`: everything that is wrong with a rules file, for people, CI and editors. */
import type { LoadedRules, Severity } from '../../config/load.ts'
import { type ExampleResult, runExamples } from '../../core/rules/examples.ts'
import { compile } from '../../core/rules/matcher.ts'
import type { Cell, View } from '../../render/view.ts'
import type { Context, Result } from '../command.ts'
import { type CommandModule, isSet, textOf } from '../grammar.ts'
import { FILES, type ReadFile, readRules, rulesPaths } from './files.ts'
import { type Finding, githubLine, sarif } from './finding-formats.ts'
import { failureText, nameOf, placed } from './test-formats.ts'

export const check: CommandModule = {
  grammar: {
    about: 'Reads, validates and lints a rules file, and tries the examples on its rules.',
    args: [FILES],
    options: [
      { flags: '--strict', about: 'warnings fail too' },
      { flags: '--no-examples', about: 'leave out the examples, and the notes that need them' },
    ],
    formats: ['text', 'github', 'sarif'],
    examples: [
      { line: 'outspoke rules check', about: 'the file that serves here' },
      { line: 'outspoke rules check --strict --format github', about: 'in a workflow: findings as annotations of the change' },
      { line: 'outspoke rules check --quiet draft.yaml', about: 'another file, and only what makes it fail' },
    ],
    notes: [
      'Formats: text, json, github, sarif. Exit code 0 without errors (with --strict: without warnings), 1 with, 2 where the file cannot be read.',
      '--quiet shows only findings that make the check fail, in every format; the last line of text still counts all.',
      'A finding is silenced by a comment on the line above it: # outspoke: allow W302 kept for the autumn campaign',
    ],
  },
  run: async (context, args) => {
    const files: CheckedFile[] = []
    for (const path of rulesPaths(context, args.words)) files.push(await checkFile(context, path, args.options.examples !== false))
    return resultOf(files, context, { strict: isSet(args, 'strict'), format: textOf(args, 'format') ?? 'text' })
  },
}

interface CheckedFile extends ReadFile {
  /** Examples on rules that fail; none where the file has errors, for then they cannot be tried. */
  readonly failures: readonly ExampleResult[]
}

async function checkFile(context: Context, path: string, withExamples: boolean): Promise<CheckedFile> {
  if (!withExamples) return { ...(await readRules(context, path)), failures: [] }
  let results: readonly ExampleResult[] = []
  const file = await readRules(context, path, (set) => {
    results = runExamples(compile(set)).results
    return {
      rules: new Set(results.flatMap(({ rulesHit }) => rulesHit)),
      routes: new Set(results.flatMap(({ routeHit }) => routeHit ?? [])),
    }
  })
  const failures = results.filter(({ kind, status }) => kind !== 'test' && status === 'failed')
  return { ...file, failures: file.loaded.set === undefined ? [] : failures.map((one) => placed(one, file.name)) }
}

interface How {
  readonly strict: boolean
  readonly format: string
}

function resultOf(files: readonly CheckedFile[], { settings, system }: Context, { strict, format }: How): Result {
  // `--quiet` leaves what makes the check fail.
  const failing: readonly Severity[] = strict ? ['error', 'warning'] : ['error']
  const shown = settings.quiet
    ? files.map((file) => ({ ...file, told: only(file.loaded, failing) }))
    : files.map((file) => ({ ...file, told: file.loaded }))
  const findings = shown.flatMap(findingsOf)
  const failed = files.some(
    ({ loaded, failures }) => failures.length > 0 || loaded.diagnostics.some(({ severity }) => failing.includes(severity)),
  )
  const verbatim =
    format === 'sarif'
      ? `${JSON.stringify(sarif(findings, system.version), undefined, 2)}\n`
      : shown.map((file) => (format === 'github' ? githubText(file) : textFor(file))).join('')
  return { json: findings, view: viewOf(findings), verbatim, exitCode: files.some(({ readable }) => !readable) ? 2 : failed ? 1 : 0 }
}

interface ToldFile extends CheckedFile {
  readonly told: LoadedRules
}

function only(loaded: LoadedRules, severities: readonly Severity[]): LoadedRules {
  return { ...loaded, diagnostics: loaded.diagnostics.filter(({ severity }) => severities.includes(severity)) }
}

function findingsOf({ told, failures }: ToldFile): readonly Finding[] {
  return [...told.diagnostics, ...failures.map(exampleFinding)]
}

function exampleFinding(one: ExampleResult): Finding {
  const [difference] = one.differences
  return {
    ...one.at,
    severity: 'error',
    code: 'example',
    message: `${nameOf(one)}: expected ${difference?.expected}, but ${difference?.got}`,
    help: difference?.note,
  }
}

function textFor(file: ToldFile): string {
  const blocks = file.told.diagnostics.length === 0 ? [] : [withoutSummary(file.render(file.told))]
  return `${[...blocks, ...file.failures.flatMap(failureText), summaryOf(file)].join('\n')}\n`
}

function githubText(file: ToldFile): string {
  return `${[...findingsOf(file).map(githubLine), summaryOf(file)].join('\n')}\n`
}

function withoutSummary(text: string): string {
  return text.slice(0, text.lastIndexOf('\n'))
}

/** Counts of all that was found, also where less is shown. */
function summaryOf({ loaded, render, failures }: ToldFile): string {
  const summary = render(loaded).split('\n').at(-1) ?? ''
  if (failures.length === 0) return summary
  return `${summary}, ${failures.length === 1 ? '1 example fails' : `${failures.length} examples fail`}`
}

function viewOf(findings: readonly Finding[]): View {
  return {
    blocks: [
      {
        columns: [
          { key: 'file', title: 'File', untrusted: true },
          { key: 'line', title: 'Line', align: 'right' },
          { key: 'column', title: 'Column', align: 'right' },
          { key: 'severity', title: 'Level' },
          { key: 'code', title: 'Code' },
          { key: 'message', title: 'Message', flexible: true, untrusted: true },
          { key: 'help', title: 'Help', flexible: true, untrusted: true },
        ],
        rows: findings.map((one): readonly Cell[] => [
          { raw: one.file },
          { raw: one.line },
          { raw: one.column },
          { raw: one.severity, tone: one.severity === 'error' ? 'late' : 'plain' },
          { raw: one.code },
          { raw: one.message },
          { raw: one.help ?? null },
        ]),
      },
    ],
  }
}
