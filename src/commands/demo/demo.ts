/** `demo`: the main job on a made-up sample, in a workspace of its own. */
import { copyFile, mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve, sep } from 'node:path'
import { OutspokeError } from '../../core/errors.ts'
import { render } from '../../render/render.ts'
import type { Cell, Line, View } from '../../render/view.ts'
import type { Context, Result } from '../command.ts'
import { type Args, type CommandModule, textOf } from '../grammar.ts'
import { importFiles } from '../import.ts'
import { overdue, queue } from '../queue.ts'
import { report } from '../report.ts'

/** When the sample ends; written into its README too. */
const NOW = '2026-11-19T15:20Z'
const EXPORTS = ['x.csv', 'facebook.csv', 'instagram.ndjson']
const FILES = ['README.md', 'outspoke.yaml', ...EXPORTS]
/** Beside this file, and beside the bundle in dist/, where the build puts a copy. */
const SAMPLE = join(import.meta.dirname, 'files')

type Block = View['blocks'][number]

/** A demo that is piped is still for people: tables of this width. */
const PIPED_WIDTH = 110

export const demo: CommandModule = {
  grammar: {
    about: 'Import a bundled, made-up sample into a new workspace, and show what is to do, what is overdue and the SLA report.',
    options: [{ flags: '--dir <folder>', about: 'the workspace: a new or empty folder (default: a temporary one, which stays)' }],
    examples: [
      { line: 'outspoke demo', about: 'the whole way from exported files to figures' },
      { line: 'outspoke demo --dir ~/outspoke-demo', about: 'the same, in a folder to go on with' },
    ],
  },
  run,
}

async function run(context: Context, args: Args): Promise<Result> {
  const folder = await workspace(context, textOf(args, 'dir'))
  const inside = context.elsewhere({
    now: Date.parse(NOW),
    me: 'ana',
    database: join(folder, 'outspoke.db'),
    databaseFrom: 'the demo',
    rulesFile: join(folder, 'outspoke.yaml'),
    rulesFrom: 'the demo',
    workspace: folder,
    // Its parts are for eyes, also in a pipe.
    format: context.settings.format ?? 'table',
  })
  const files = EXPORTS.map((name) => join(folder, name))
  const results: Record<string, unknown> = {}
  const shown: Block[] = [
    prose([{ text: 'A made-up railway, made-up customers: every post in this sample was written for it.', tone: 'dim' }]),
  ]
  try {
    for (const step of steps(files)) {
      const result = await step.module.run?.(inside.context, { words: step.words, options: step.options })
      if (result === undefined) continue
      results[step.name] = result.json
      shown.push(prose([{ text: `> ${step.line}`, tone: 'strong' }]), ...result.view.blocks.map((block) => asSeenFrom(folder, block)))
      if (result.view.summary !== undefined) shown.push(prose([{ text: result.view.summary, tone: 'dim' }]))
    }
  } finally {
    await inside.close()
  }
  const view: View = { blocks: [...shown, prose(whatNext(folder))] }
  const json = { folder, now: NOW, made_up: true, ...results }
  if (context.settings.terminal.stdout) return { json, view }
  const look = { width: PIPED_WIDTH, colour: false, header: undefined, fields: undefined, raw: false }
  return { json, view, verbatim: [...(await render({ json, view }, 'table', look))].join('') }
}

interface Step {
  readonly name: string
  readonly line: string
  readonly module: CommandModule
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, unknown>>
}

function steps(files: readonly string[]): readonly Step[] {
  return [
    { name: 'import', line: `outspoke import ${EXPORTS.join(' ')}`, module: importFiles, words: files, options: {} },
    { name: 'queue', line: 'outspoke queue --limit 12', module: queue, words: [], options: { limit: '12' } },
    { name: 'overdue', line: 'outspoke overdue', module: overdue, words: [], options: {} },
    { name: 'report', line: 'outspoke report sla --by department', module: report, words: ['sla'], options: { by: 'department' } },
  ]
}

function whatNext(folder: string): readonly Line[] {
  return [
    { text: `The workspace is ${folder}. To look around in it:`, tone: 'strong' },
    { text: `cd ${folder}`, indent: 2 },
    { text: `export OUTSPOKE_NOW=${NOW}`, indent: 2 },
    { text: 'outspoke next', indent: 2 },
    { text: 'outspoke show ID --clocks', indent: 2 },
    { text: 'outspoke report response --by network,week', indent: 2 },
    { text: 'outspoke rules explain ID', indent: 2 },
    {
      text: 'With your own export: outspoke init, then outspoke import FILE. In a clone, npm link puts outspoke on the path.',
      tone: 'dim',
    },
  ]
}

/** Files of the folder by their names, as the command line that is shown, typed in that folder, prints them. */
function asSeenFrom(folder: string, block: Block): Block {
  if ('lines' in block) return block
  const near = (cell: Cell): Cell =>
    typeof cell.raw === 'string' && cell.raw.startsWith(folder + sep) ? { ...cell, raw: relative(folder, cell.raw) } : cell
  return { ...block, rows: block.rows.map((row) => row.map(near)) }
}

function prose(lines: readonly Line[]): Block {
  return { lines }
}

/** The folder with the sample in it. Throws where the one asked for holds something already. */
async function workspace(context: Context, asked: string | undefined): Promise<string> {
  if (asked === undefined) return fill(await mkdtemp(join(tmpdir(), 'outspoke-demo-')))
  const folder = resolve(context.system.cwd, asked)
  try {
    await mkdir(folder, { recursive: true })
    if ((await readdir(folder)).length === 0) return await fill(folder)
  } catch (error) {
    throw new OutspokeError(`the folder ${folder} cannot be used: ${error instanceof Error ? error.message : String(error)}`, {
      hint: 'name another one with --dir',
      cause: error,
    })
  }
  throw new OutspokeError(`the folder ${folder} is not empty`, {
    hint: 'the demo writes into a new or empty one: name another, or leave --dir out',
  })
}

async function fill(folder: string): Promise<string> {
  for (const name of FILES) await copyFile(join(SAMPLE, name), join(folder, name))
  return folder
}
