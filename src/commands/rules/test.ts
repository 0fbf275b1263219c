/** `rules test`: the examples and tests that live with the rules. */
import { dirname } from 'node:path'
import { OutspokeError, UsageError } from '../../core/errors.ts'
import { type ExampleResult, runExamples } from '../../core/rules/examples.ts'
import { compile } from '../../core/rules/matcher.ts'
import { plural } from '../../render/count.ts'
import { plain } from '../../render/plain.ts'
import type { Cell, View } from '../../render/view.ts'
import type { Context, Result } from '../command.ts'
import { type Args, type CommandModule, isSet, textOf } from '../grammar.ts'
import { FILES, readRules, rulesPaths } from './files.ts'
import { junit, nameOf, placed, type Tally, tallyOf, tap, testText } from './test-formats.ts'
import { testFromPost } from './test-from.ts'
import { diffText, type Rewritten, rewritten, writeAll } from './test-update.ts'

export const test: CommandModule = {
  grammar: {
    about: 'Runs the examples on rules (matches, skips) and the tests, also those of *.test.yaml beside the rules file.',
    args: [FILES],
    options: [
      { flags: '--run <pattern>', about: 'only those whose name, text or rule fits this regular expression, case ignored' },
      { flags: '--update', about: 'rewrite what failing tests expect; the lines that change are shown' },
      { flags: '--yes', about: 'also where there is no terminal' },
      { flags: '--from <id>', about: 'print a test made of a stored post and its present decision' },
      { flags: '--keep-names', about: 'with --from: names, handles, addresses, numbers and links as they are' },
    ],
    formats: ['text', 'tap', 'junit'],
    examples: [
      { line: 'outspoke rules test', about: 'all of the file that serves here; exit code 1 when one fails' },
      { line: 'outspoke rules test --run refund', about: 'those about refunds' },
      { line: 'outspoke rules test --format junit > rules.xml', about: 'for CI' },
      { line: 'outspoke rules test --update', about: 'after a change that was meant: look at the lines it shows' },
      { line: 'outspoke rules test --from k3f9 >> outspoke.test.yaml', about: 'that post as a test, with made-up names' },
    ],
    notes: [
      'Formats: text, json, tap, junit. Only what a test expects is checked, and only what differs is told.',
      '--update changes values in place: comments, order and quotes stay. Examples (matches, skips) say what a rule is for and are never rewritten.',
    ],
  },
  run: async (context, args) => {
    const from = textOf(args, 'from')
    const [update, yes] = [isSet(args, 'update'), isSet(args, 'yes')]
    if (from !== undefined) return fromPost(context, args, from)
    if (isSet(args, 'keepNames')) throw new UsageError('--keep-names goes with --from')
    const { stdin, stdout } = context.settings.terminal
    if (update && !yes && !(stdin && stdout))
      throw new UsageError('--update rewrites files: without a terminal say --yes', {
        hint: 'without --update the tests that fail are shown',
      })
    const format = textOf(args, 'format')
    if (update && (format === 'tap' || format === 'junit'))
      throw new UsageError(`--update does not go with --format ${format}`, {
        hint: 'it shows the lines that change: as text, or with --format json',
      })
    const run = patternOf(textOf(args, 'run'))
    const began = performance.now()
    const all: ExampleResult[] = []
    const files: Rewritten[] = []
    for (const path of rulesPaths(context, args.words)) {
      const ran = await runFile(context, path, run)
      const changed = update ? await rewritten(ran.folder, ran.results, ran.name) : []
      const again = changed.length === 0 ? ran : await runFile(context, path, run, new Map(changed.map((one) => [one.path, one.text])))
      files.push(...changed)
      all.push(...again.results.map((one) => placed(one, ran.name)))
    }
    if (run !== undefined && all.length === 0) {
      throw new OutspokeError(`no test or example fits --run ${JSON.stringify(textOf(args, 'run'))}`, {
        hint: 'it is looked for in names of tests, texts of examples and ids of rules',
      })
    }
    await writeAll(files)
    const ms = performance.now() - began
    const tally = tallyOf(all)
    const verbatim = format === 'tap' ? tap(all) : format === 'junit' ? junit(all, ms) : `${updateText(files)}${testText(all, ms)}`
    return {
      json: { ...tally, ms: Math.round(ms), ...(update ? { updated: files.map(updatedJson) } : {}), results: all.map(jsonOf) },
      view: viewOf(all, tally),
      verbatim,
      exitCode: tally.failed > 0 ? 1 : 0,
    }
  },
}

function fromPost(context: Context, args: Args, id: string): Promise<Result> {
  for (const name of ['update', 'yes'])
    if (isSet(args, name)) throw new UsageError(`--from does not go with --${name}`, { hint: 'it prints a test, and changes nothing' })
  if (textOf(args, 'run') !== undefined) throw new UsageError('--from does not go with --run', { hint: 'it prints a test, and runs none' })
  if (textOf(args, 'format') !== undefined)
    throw new UsageError(`--from does not go with --format ${textOf(args, 'format')}`, { hint: 'it prints YAML' })
  const [path, ...more] = rulesPaths(context, args.words)
  if (path === undefined || more.length > 0 || args.words.length > 0)
    throw new UsageError('--from takes no rules file', {
      hint: 'the test is made with the rules that serve here: --rules FILE names others',
    })
  return testFromPost(context, path, id, isSet(args, 'keepNames'))
}

function updateText(files: readonly Rewritten[]): string {
  if (files.length === 0) return ''
  const told = files.map(({ file, tests }) => `${file}: ${plural(tests, 'test')} rewritten\n`)
  return `${plain(diffText(files))}${told.join('')}`
}

function updatedJson({ file, tests, hunks }: Rewritten): unknown {
  return { file, tests, changes: hunks.map(({ line, before, after }) => ({ line, before, after })) }
}

function patternOf(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined
  try {
    return new RegExp(text, 'iu')
  } catch (error) {
    throw new UsageError(`--run ${JSON.stringify(text)} is no regular expression`, {
      hint: error instanceof Error ? error.message : '',
      cause: error,
    })
  }
}

interface RanFile {
  readonly results: readonly ExampleResult[]
  /** Where the names of files in results start. */
  readonly folder: string
  readonly name: (file: string) => string
}

async function runFile(context: Context, path: string, run: RegExp | undefined, texts?: ReadonlyMap<string, string>): Promise<RanFile> {
  const { loaded, name, render } = await readRules(context, path, undefined, texts)
  if (loaded.set === undefined) {
    const errors = { ...loaded, diagnostics: loaded.diagnostics.filter(({ severity }) => severity === 'error') }
    throw new OutspokeError(
      texts === undefined
        ? `${loaded.file} has errors, so its tests cannot run`
        : `${loaded.file} would have errors if its tests were rewritten`,
      { problems: [render(errors)], hint: 'see `outspoke rules check`' },
    )
  }
  return { results: runExamples(compile(loaded.set), { run }).results, folder: dirname(path), name }
}

function jsonOf(one: ExampleResult): unknown {
  const { kind, rule, at, status, differences, why } = one
  return {
    kind,
    name: one.name,
    rule: rule ?? null,
    file: at.file,
    line: at.line,
    column: at.column,
    status,
    differences: differences.map(({ field, expected, got, note }) => ({ field, expected, got, note: note ?? null })),
    why: why === '' ? null : why,
  }
}

function viewOf(all: readonly ExampleResult[], { passed, failed, skipped }: Tally): View {
  return {
    blocks: [
      {
        columns: [
          { key: 'status', title: 'Status' },
          { key: 'file', title: 'File', untrusted: true },
          { key: 'line', title: 'Line', align: 'right' },
          { key: 'name', title: 'Test', flexible: true, untrusted: true },
          { key: 'differences', title: 'Differences', flexible: true, untrusted: true },
        ],
        rows: all.map((one): readonly Cell[] => [
          { raw: one.status, tone: one.status === 'failed' ? 'late' : one.status === 'passed' ? 'good' : 'dim' },
          { raw: one.at.file },
          { raw: one.at.line },
          { raw: nameOf(one) },
          { raw: one.differences.map(({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`).join('; ') || null },
        ]),
      },
    ],
    summary: `${passed} passed, ${failed} failed, ${skipped} skipped`,
  }
}
