/** The files of a rule set: reading with limits, and globs. */

import { existsSync } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** How files are reached; tests give their own. Paths are absolute. */
export interface FileReader {
  /** Absent where there is nothing. `path` is the real one, links followed. */
  readonly stat: (path: string) => Promise<{ kind: 'file' | 'folder' | 'other'; size: number; mtimeMs: number; path: string } | undefined>
  readonly read: (path: string) => Promise<Uint8Array>
  /** Names in a folder, folders with a slash at the end; none where there is no folder. */
  readonly list: (path: string) => Promise<readonly string[]>
}

export const diskReader: FileReader = {
  async stat(path) {
    try {
      const found = await stat(path)
      const kind = found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
      return { kind, size: found.size, mtimeMs: found.mtimeMs, path: await realpath(path) }
    } catch (error) {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
      throw error
    }
  },
  read: (path) => readFile(path),
  async list(path) {
    try {
      const entries = await readdir(path, { withFileTypes: true })
      return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    } catch {
      return []
    }
  },
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** What the system says about a file that cannot be read, in words. */
function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it'
  if (code === 'ELOOP') return 'its links go in a circle'
  return error instanceof Error ? error.message : String(error)
}

/** The folder that holds `outspoke.yaml`, looked for from `startDir` upward. */
export function findWorkspace(startDir: string): string | undefined {
  let folder = resolve(startDir)
  for (;;) {
    if (existsSync(join(folder, 'outspoke.yaml'))) return folder
    const parent = dirname(folder)
    if (parent === folder) return undefined
    folder = parent
  }
}

const MAX_BYTES = 1024 * 1024

type TextFile =
  | { readonly text: string; readonly size: number; readonly mtimeMs: number }
  | { readonly problem: string; readonly missing: boolean }

/** Reads a UTF-8 file of at most 1 MiB inside `folder` (links followed, but for the top file), or says in a sentence why not. */
export async function readText(
  reader: FileReader,
  path: string,
  folder: string,
  options: { readonly top?: boolean } = {},
): Promise<TextFile> {
  const fail = (problem: string, missing = false): TextFile => ({ problem, missing })
  try {
    const found = await reader.stat(path)
    if (found === undefined) return fail('there is no such file', true)
    if (found.kind === 'folder') return fail('it is a folder')
    if (found.kind === 'other') return fail('it is not an ordinary file')
    const root = (await reader.stat(folder))?.path ?? folder
    if (!options.top && !inside(root, found.path)) return fail('it is outside the folder of the top file')
    if (found.size > MAX_BYTES) return fail(`it is larger than 1 MiB (${found.size} bytes)`)
    const bytes = await reader.read(path)
    if (bytes.length > MAX_BYTES) return fail(`it is larger than 1 MiB (${bytes.length} bytes)`)
    const text = decode(bytes)
    if (typeof text !== 'string') return fail(text.problem)
    return { text, size: bytes.length, mtimeMs: found.mtimeMs }
  } catch (error) {
    return fail(reasonOf(error))
  }
}

function decode(bytes: Uint8Array): string | { readonly problem: string } {
  const [a, b] = bytes
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return { problem: 'it is UTF-16; save it as UTF-8' }
  const zero = bytes.indexOf(0)
  if (zero === 0 || zero === 1) return { problem: 'it looks like UTF-16; save it as UTF-8' }
  if (zero > 0) return { problem: 'it is binary, not text' }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { problem: 'it is not UTF-8; save it as UTF-8' }
  }
}

/** Whether `path` is `folder` or below it. */
export function inside(folder: string, path: string): boolean {
  const root = folder.endsWith('/') ? folder : `${folder}/`
  return path === folder || path.startsWith(root)
}

export function isGlob(pattern: string): boolean {
  return /[*?]/.test(pattern)
}

const MAX_MATCHES = 1000

/** Files below `folder` that match `*`, `?` and `**`, in byte order, and the folders looked into; hidden files and folders only where the pattern names them. */
export async function glob(
  reader: FileReader,
  folder: string,
  pattern: string,
): Promise<{ readonly paths: readonly string[]; readonly folders: readonly string[] }> {
  const out: string[] = []
  const folders = new Set<string>()
  await walk(
    folder,
    pattern.split('/').filter((part) => part !== '' && part !== '.'),
  )
  return { paths: [...new Set(out)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))), folders: [...folders] }

  async function walk(at: string, parts: readonly string[]): Promise<void> {
    const [part, ...rest] = parts
    if (part === undefined || out.length > MAX_MATCHES) return
    if (!isGlob(part) && rest.length > 0) return walk(join(at, part), rest)
    if (part === '**') await walk(at, rest)
    const names = await reader.list(at)
    folders.add(at)
    for (const name of names) {
      const isFolder = name.endsWith('/')
      const bare = isFolder ? name.slice(0, -1) : name
      if (bare.startsWith('.') && !part.startsWith('.')) continue
      if (part === '**') {
        if (isFolder && bare !== 'node_modules') await walk(join(at, bare), parts)
      } else if (matchesPart(bare, part)) {
        if (isFolder && rest.length > 0) await walk(join(at, bare), rest)
        else if (!isFolder && rest.length === 0) out.push(join(at, bare))
      }
    }
  }
}

/** One name against a pattern of `*` and `?`, without back-tracking more than one star (Krauss). */
function matchesPart(name: string, pattern: string): boolean {
  let n = 0
  let p = 0
  let star = -1
  let mark = 0
  while (n < name.length) {
    if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      n++
      p++
    } else if (pattern[p] === '*') {
      star = p++
      mark = n
    } else if (star >= 0) {
      p = star + 1
      n = ++mark
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}
