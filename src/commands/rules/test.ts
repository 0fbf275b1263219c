/** `rules test`: the examples and tests that live with the rules. */
import { OutspokeError, UsageError } from '../../core/errors.ts'
import { type ExampleResult, runExamples } from '../../core/rules/examples.ts'
import { compile } from '../../core/rules/matcher.ts'
import type { Cell, View } from '../../render/view.ts'
import type { Context } from '../command.ts'
import { type CommandModule, textOf } from '../grammar.ts'
import { FILES, readRules, rulesPaths } from './files.ts'
import { junit, nameOf, placed, type Tally, tallyOf, tap, testText } from './test-formats.ts'

export const test: CommandModule = {
  grammar: {
    about: 'Runs the examples on rules (matches, skips) and the tests, also those of *.test.yaml beside the rules file.',
    args: [FILES],
    options: [{ flags: '--run <pattern>', about: 'only those whose name, text or rule fits this regular expression, case ignored' }],
    formats: ['text', 'tap', 'junit'],
    examples: [
      { line: 'outspoke rules test', about: 'all of the file that serves here; exit code 1 when one fails' },
      { line: 'outspoke rules test --run refund', about: 'those about refunds' },
      { line: 'outspoke rules test --format junit > rules.xml', about: 'for CI' },
    ],
    notes: ['Formats: text, json, tap, junit. Only what a test expects is checked, and only what differs is told.'],
  },
  run: async (context, args) => {
    const run = patternOf(textOf(args, 'run'))
    const began = performance.now()
    const all: ExampleResult[] = []
    for (const path of rulesPaths(context, args.words)) all.push(...(await runFile(context, path, run)))
    if (run !== undefined && all.length === 0) {
      throw new OutspokeError(`no test or example fits --run ${JSON.stringify(textOf(args, 'run'))}`, {
        hint: 'it is looked for in names of tests, texts of examples and ids of rules',
      })
    }
    const ms = performance.now() - began
    const format = textOf(args, 'format')
    const verbatim = format === 'tap' ? tap(all) : format === 'junit' ? junit(all, ms) : testText(all, ms)
    const tally = tallyOf(all)
    return {
      json: { ...tally, ms: Math.round(ms), results: all.map(jsonOf) },
      view: viewOf(all, tally),
      verbatim,
      exitCode: tally.failed > 0 ? 1 : 0,
    }
  },
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

async function runFile(context: Context, path: string, run: RegExp | undefined): Promise<readonly ExampleResult[]> {
  const { loaded, name, render } = await readRules(context, path)
  if (loaded.set === undefined) {
    const errors = { ...loaded, diagnostics: loaded.diagnostics.filter(({ severity }) => severity === 'error') }
    throw new OutspokeError(`${loaded.file} has errors, so its tests cannot run`, {
      problems: [render(errors)],
      hint: 'see `outspoke rules check`',
    })
  }
  return runExamples(compile(loaded.set), { run }).results.map((one) => placed(one, name))
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
          { key: 'file', title: 'File' },
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
