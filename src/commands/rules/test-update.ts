/** `rules test --update`: the expectations of tests that fail, rewritten where they stand, once the new file is known to be sound. */
import { join } from 'node:path'
import type { Hunk, TestEdit } from '../../config/edit-tests.ts'
import { OutspokeError } from '../../core/errors.ts'
import type { ExampleResult, Expected } from '../../core/rules/examples.ts'

export interface UpdatedFile {
  /** As seen from where the command was typed. */
  readonly file: string
  readonly hunks: readonly Hunk[]
  readonly tests: number
}

/** What is to be written: the file as it is named in results, and its whole new text. */
export interface Rewritten extends UpdatedFile {
  readonly path: string
  readonly text: string
  readonly was: string
}

/** Works out the new texts of files for the tests in them that fail; nothing is written yet. `name`: of a file as results name it. */
export async function rewritten(
  folder: string,
  failing: readonly ExampleResult[],
  name: (file: string) => string,
): Promise<readonly Rewritten[]> {
  const { editTests, textOfFile } = await import('../../config/edit-tests.ts')
  const byFile = new Map<string, TestEdit[]>()
  for (const one of failing) {
    const changes = changesOf(one)
    if (one.kind !== 'test' || changes.length === 0) continue
    const edits = byFile.get(one.at.file) ?? []
    edits.push({ line: one.at.line, column: one.at.column, changes })
    byFile.set(one.at.file, edits)
  }
  const files: Rewritten[] = []
  for (const [file, edits] of byFile) {
    const path = join(folder, file)
    const was = await textOfFile(path)
    const { text, hunks } = editTests(was, edits)
    if (text !== was) files.push({ path, file: name(file), text, was, hunks, tests: edits.length })
  }
  return files
}

function changesOf({ differences }: ExampleResult): readonly { readonly field: string; readonly expected: Expected }[] {
  const seen = new Set<string>()
  return differences.flatMap(({ field, write }) => {
    if (write === undefined || seen.has(field)) return []
    seen.add(field)
    return [{ field, expected: write }]
  })
}

/** Writes them, each at once; refuses where one has changed since it was read. */
export async function writeAll(files: readonly Rewritten[]): Promise<void> {
  const { replaceFile, textOfFile } = await import('../../config/edit-tests.ts')
  for (const { path, file, was } of files)
    if ((await textOfFile(path)) !== was)
      throw new OutspokeError(`${file} was changed meanwhile; nothing was written`, { hint: 'run it again' })
  for (const { path, text } of files) await replaceFile(path, text)
}

/** The lines that change, as a diff shows them. */
export function diffText(files: readonly UpdatedFile[]): string {
  return files
    .flatMap(({ file, hunks }) =>
      hunks.flatMap(({ line, before, after }) => [
        `${file}:${line}`,
        ...before.map((text) => `- ${text}`),
        ...after.map((text) => `+ ${text}`),
      ]),
    )
    .map((text) => `${text}\n`)
    .join('')
}
