/** Rules as they were in a revision of git: a reader of files out of its trees. Only plumbing that runs no hooks, filters or pagers. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { OutspokeError, UsageError } from '../core/errors.ts'
import type { FileReader } from './files.ts'

const run = promisify(execFile)
/** Bytes: names of the files of a large repository. */
const MOST = 256 * 1024 * 1024

interface GitFile {
  /** `100644`, `100755`, `120000` for a link. */
  readonly mode: string
  readonly object: string
  readonly size: number
}

/**
 * Reads files below the folder of `path` as they were in a revision (`HEAD~1`, a tag, a hash). Throws an OutspokeError with a sentence where
 * there is no git, no repository, no such revision.
 */
export async function gitReader(path: string, revision: string): Promise<FileReader> {
  // What begins with a minus would be an option; no revision does.
  if (revision.trim() === '' || revision.startsWith('-') || revision.includes('\0'))
    throw new UsageError(`"git:${revision}" names no revision`, { hint: 'expected for example git:HEAD~1, git:main or git:v1.4' })
  const folder = dirname(resolve(path))
  if (!existsSync(folder)) throw new OutspokeError(`there is no folder ${folder}`, { hint: 'check the path of the rules file' })
  const prefix = (await git(folder, ['rev-parse', '--show-prefix'], notARepository(folder))).toString().replace(/\n$/, '')
  const commit = (
    await git(folder, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`], {
      message: `git knows no revision "${revision}" in ${folder}`,
      hint: '`git log --oneline` shows the revisions there are',
    })
  )
    .toString()
    .trim()
  const files = await filesOf(folder, prefix, commit)
  const keyOf = (asked: string): string => `${prefix}${relative(folder, asked).replaceAll('\\', '/')}`
  const below = (asked: string): readonly string[] => {
    const start = keyOf(asked)
    const base = start === '' || start.endsWith('/') ? start : `${start}/`
    return [...files.keys()].flatMap((name) => (name.startsWith(base) ? name.slice(base.length) : []))
  }
  return {
    async stat(asked) {
      const found = files.get(keyOf(asked))
      if (found !== undefined) return { kind: found.mode.startsWith('100') ? 'file' : 'other', size: found.size, mtimeMs: 0, path: asked }
      return below(asked).length > 0 ? { kind: 'folder', size: 0, mtimeMs: 0, path: asked } : undefined
    },
    async read(asked) {
      const found = files.get(keyOf(asked))
      if (found === undefined) throw new OutspokeError(`${keyOf(asked)} is not in ${revision}`)
      return git(folder, ['cat-file', 'blob', found.object], { message: `git cannot read ${keyOf(asked)} of ${revision}` })
    },
    async list(asked) {
      return [...new Set(below(asked).map((name) => (name.includes('/') ? `${name.slice(0, name.indexOf('/'))}/` : name)))]
    },
  }
}

/** Every file below the folder in that commit, by its name in the repository. */
async function filesOf(folder: string, prefix: string, commit: string): Promise<ReadonlyMap<string, GitFile>> {
  const where = prefix === '' ? [] : ['--', prefix]
  const listed = await git(folder, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit, ...where], {
    message: `git cannot list the files of ${commit}`,
  })
  const files = new Map<string, GitFile>()
  for (const entry of listed.toString().split('\0')) {
    const [, mode, object, size, name] = /^(\d+) \w+ ([0-9a-f]+)\s+(\d+|-)\t(.*)$/s.exec(entry) ?? []
    if (mode !== undefined && object !== undefined && name !== undefined) files.set(name, { mode, object, size: Number(size) || 0 })
  }
  return files
}

interface Failure {
  readonly message: string
  readonly hint?: string
}

const notARepository = (folder: string): Failure => ({
  message: `${folder} is in no git repository`,
  hint: 'compare with a file, or with the rules that last ran: outspoke rules diff',
})

async function git(folder: string, words: readonly string[], { message, hint }: Failure): Promise<Buffer> {
  try {
    const { stdout } = await run('git', [...words], { cwd: folder, encoding: 'buffer', maxBuffer: MOST, windowsHide: true })
    return stdout
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new OutspokeError('git is not installed, or not on the PATH', { hint: 'compare with a file instead', cause: error })
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n')[0] : ''
    // What git says of a folder that is in no repository says nothing more.
    const problems = said === undefined || said === '' || said.includes('not a git repository') ? [] : [`git: ${said}`]
    throw new OutspokeError(message, { problems, cause: error, ...(hint === undefined ? {} : { hint }) })
  }
}
