/** Several files as one: reads the top file, what it includes and the tests beside, and merges their sections. */
import { basename, dirname, relative, resolve } from 'node:path'
import type { Pos } from '../core/rules/ruleset.ts'
import { type Report, related } from './diagnostics.ts'
import { type FileReader, glob, inside, isGlob, readText } from './files.ts'
import { type Entry, isNull, type ListNode, type MapNode, type Node, readFields, typeOf } from './nodes.ts'
import { LIST_SECTIONS, TOP_ONLY } from './schema.ts'

const MAX_FILES = 200
/** A top file with nothing but these is another environment of the file that it includes. */
const OVERLAY: readonly string[] = ['version', 'include', 'channels']

interface Composed {
  /** The merged sections; absent where a file could not be read or parsed. */
  readonly root?: MapNode | undefined
  readonly files: readonly { readonly path: string; readonly size: number; readonly mtimeMs: number }[]
  readonly texts: ReadonlyMap<string, readonly string[]>
  /** Files named by `file:`, by the place that names them. */
  readonly sideFiles: SideFiles
  /** The top file, and what it includes where it only replaces channels (another environment). */
  readonly topFiles: ReadonlySet<string>
}

/** The lines of a file that a list or calendar names, or why it cannot be read. */
type SideFile = { readonly name: string; readonly lines: readonly string[] } | { readonly problem: string }
export type SideFiles = (at: Pos, path: string) => SideFile

interface Setup {
  readonly path: string
  readonly reader: FileReader
  readonly report: Report
  readonly parse: (text: string, file: string, report: Report) => MapNode | undefined
}

export async function compose(setup: Setup): Promise<Composed> {
  const { reader, report } = setup
  const folder = dirname(setup.path)
  const files = new Map<string, { path: string; size: number; mtimeMs: number }>()
  const texts = new Map<string, readonly string[]>()
  const sides = new Map<string, SideFile>()
  const merged = new Map<string, Entry>()
  const done = new Set<string>()
  /** Files through which each file was reached, by name. */
  const parents = new Map<string, readonly string[]>()
  const topFiles = new Set<string>()
  let broken = false

  await readRules(setup.path, [], undefined, true)
  const top = texts.get(nameOf(setup.path)) ?? ['']
  const at: Pos = { file: nameOf(setup.path), line: 1, column: 1, endLine: 1, endColumn: Math.max(2, (top[0] ?? '').length + 1) }
  const root: MapNode | undefined = broken ? undefined : { kind: 'map', entries: [...merged.values()], at }
  return {
    root,
    files: [...files.values()],
    texts,
    topFiles,
    sideFiles: (place, path) => sides.get(sidePath(place, path)) ?? { problem: 'there is no such file' },
  }

  function nameOf(path: string): string {
    return relative(folder, path).replaceAll('\\', '/')
  }

  function sidePath(place: Pos, path: string): string {
    return resolve(folder, dirname(place.file), path)
  }

  async function open(path: string): Promise<{ readonly text: string } | { readonly problem: string; readonly missing: boolean }> {
    const file = await readText(reader, path, folder, { top: path === setup.path })
    if ('problem' in file) return file
    files.set(path, { path, size: file.size, mtimeMs: file.mtimeMs })
    texts.set(nameOf(path), file.text.split(/\r?\n/u))
    return file
  }

  /** Merges one file after what it includes; `chain` are the files that led here. */
  async function readRules(path: string, chain: readonly string[], from: Pos | undefined, isTop: boolean): Promise<void> {
    if (done.has(path)) return
    done.add(path)
    const here: Pos = from ?? { file: nameOf(path), line: 1, column: 1, endLine: 1, endColumn: 2 }
    const file = await open(path)
    if ('problem' in file) {
      broken = true
      const code = from !== undefined && (file.missing || file.problem.startsWith('it is outside')) ? 'E010' : 'E007'
      report.add(code, here, `cannot read ${nameOf(path)}: ${file.problem}`, {
        help: from === undefined && file.missing ? 'outspoke init writes one' : undefined,
      })
      return
    }
    if (done.size > MAX_FILES) {
      broken = true
      report.add('E007', here, `more than ${MAX_FILES} files`)
      return
    }
    const root = setup.parse(file.text, nameOf(path), report)
    if (root === undefined) {
      broken = true
      return
    }
    const include = root.entries.find((entry) => entry.key === 'include')
    parents.set(nameOf(path), chain.map(nameOf))
    if (isTop) topFiles.add(nameOf(path))
    const overlay = isTop && root.entries.every(({ key }) => OVERLAY.includes(key))
    if (include !== undefined) await readIncludes(include, path, [...chain, path], overlay)
    for (const entry of root.entries) merge(entry, isTop)
    await readSides(root)
    await readTestsBeside(path)
  }

  async function readIncludes(entry: Entry, path: string, chain: readonly string[], areTop: boolean): Promise<void> {
    const items = entry.value.kind === 'list' ? entry.value.items : [entry.value]
    for (const item of items) {
      if (item.kind !== 'scalar' || typeof item.value !== 'string') {
        if (item.kind !== 'bad')
          report.add('E102', item.at, `"include" expects a path or a list of paths, got ${typeOf(item)}`, {
            help: 'for example include: [teams/*.yaml]',
          })
        continue
      }
      for (const found of await resolveInclude(item.value, item.at, path)) {
        if (chain.includes(found)) {
          report.add('E010', item.at, `files include each other: ${[...chain.slice(chain.indexOf(found)), found].map(nameOf).join(' → ')}`)
        } else await readRules(found, chain, item.at, areTop)
      }
    }
  }

  async function resolveInclude(written: string, place: Pos, path: string): Promise<readonly string[]> {
    if (/^[a-z][a-z0-9+.-]*:\/\//iu.test(written)) {
      report.add('E010', place, `"${written}" is a URL`, { help: 'only files below the folder of the top file can be included' })
      return []
    }
    const target = resolve(dirname(path), written)
    if (written.startsWith('/') || !inside(folder, target)) {
      report.add('E010', place, `"${written}" is outside the folder of the top file`, {
        help: 'move it below that folder, and write the path relative to this file',
      })
      return []
    }
    if (!isGlob(written)) return [target]
    const { paths, folders } = await glob(reader, dirname(path), written)
    const found = paths.filter((one) => one !== path && !isTestFile(one))
    for (const one of folders) {
      const stamp = await reader.stat(one)
      if (stamp !== undefined) files.set(one, { path: one, size: stamp.size, mtimeMs: stamp.mtimeMs })
    }
    if (found.length === 0) report.add('E010', place, `no file matches "${written}"`)
    return found
  }

  function merge(entry: Entry, top: boolean): void {
    const { key, keyAt } = entry
    if (key === 'include') return
    if (!top && TOP_ONLY.includes(key)) {
      report.add('E100', keyAt, `"${key}" belongs in the top file`, { help: `move it to ${basename(setup.path)}` })
      return
    }
    const before = merged.get(key)
    if (before === undefined || isNull(entry.value)) {
      merged.set(key, before ?? entry)
      return
    }
    merged.set(key, {
      ...before,
      value: LIST_SECTIONS.includes(key) ? joinLists(before.value, entry.value) : joinMaps(key, before.value, entry.value),
    })
  }

  function joinMaps(section: string, before: Node, after: Node): Node {
    if (before.kind !== 'map' || after.kind !== 'map') return before.kind === 'map' ? after : before
    const entries = [...before.entries]
    for (const entry of after.entries) {
      const at = entries.findIndex((one) => one.key === entry.key)
      const first = entries[at]
      if (first === undefined) entries.push(entry)
      else if (section === 'channels' && parents.get(first.keyAt.file)?.includes(entry.keyAt.file)) entries[at] = entry
      else {
        report.add('E011', entry.keyAt, `"${entry.key}" is defined in two files, also at ${first.keyAt.file}:${first.keyAt.line}`, {
          help: 'keep one of them',
          related: related(first.keyAt, 'defined here too'),
        })
      }
    }
    return { ...before, entries }
  }

  /** Reads what `file:` names in lists and calendars, so that the rest of the work needs no files. */
  async function readSides(root: MapNode): Promise<void> {
    for (const section of root.entries) {
      if ((section.key !== 'lists' && section.key !== 'calendars') || section.value.kind !== 'map') continue
      for (const { value } of section.value.entries) {
        for (const { path, at: place } of filesNamed(value)) await readSide(place, path)
      }
    }
  }

  async function readSide(place: Pos, path: string): Promise<void> {
    const target = sidePath(place, path)
    if (sides.has(target)) return
    if (path.startsWith('/') || !inside(folder, target)) {
      sides.set(target, { problem: 'it is outside the folder of the top file' })
      return
    }
    const file = await open(target)
    sides.set(target, 'problem' in file ? file : { name: nameOf(target), lines: file.text.split(/\r?\n/u) })
  }

  async function readTestsBeside(path: string): Promise<void> {
    const beside = path.replace(/(\.ya?ml)?$/u, '.test.yaml')
    const found = await reader.stat(beside).catch(() => undefined)
    if (found === undefined || beside === path) return
    const file = await open(beside)
    if ('problem' in file) {
      report.add(
        'E007',
        { file: nameOf(beside), line: 1, column: 1, endLine: 1, endColumn: 2 },
        `cannot read ${nameOf(beside)}: ${file.problem}`,
      )
      return
    }
    // A shell makes it empty before `rules test --from` writes into it.
    if (file.text.replace(/^\s*#.*$/gmu, '').trim() === '') return
    const root = setup.parse(file.text, nameOf(beside), report)
    if (root === undefined) broken = true
    const tests = root && readFields(root, 'testFile', report)?.entry('tests')
    if (tests !== undefined) merge(tests, true)
  }
}

function isTestFile(path: string): boolean {
  return /\.test\.ya?ml$/u.test(basename(path))
}

function joinLists(before: Node, after: Node): Node {
  if (before.kind !== 'list' || after.kind !== 'list') return before.kind === 'list' ? after : before
  const joined: ListNode = { ...before, items: [...before.items, ...after.items] }
  return joined
}

/** `file:` anywhere in a list or calendar. */
function filesNamed(node: Node): readonly { readonly path: string; readonly at: Pos }[] {
  if (node.kind === 'list') return node.items.flatMap(filesNamed)
  if (node.kind !== 'map') return []
  return node.entries.flatMap(({ key, value }) =>
    key === 'file' && value.kind === 'scalar' ? [{ path: value.text, at: value.at }] : filesNamed(value),
  )
}
