/** The JSON Schema beside a new rules file: editors then complete and check it, without a network. */
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** As the packs name it, which lie beside it. */
const IN_PACKS = '$schema=schema.json'

/**
 * Copies the schema of the packs beside the rules file and names it in its modeline. Gives its path. One that is there already is of an
 * older program, and is replaced. A name of its own, for a workspace may hold other schemas.
 */
export async function writeSchema(packs: string, rules: string): Promise<string> {
  const path = join(dirname(rules), 'outspoke.schema.json')
  await copyFile(join(packs, 'schema.json'), path)
  const text = await readFile(rules, 'utf8')
  await writeFile(rules, text.replace(IN_PACKS, `$schema=${basename(path)}`))
  return path
}
