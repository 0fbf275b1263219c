import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { newFolder, outspoke } from '../support/run.ts'

let folder = ''
beforeAll(async () => {
  folder = newFolder()
  await outspoke('init').in(folder).run()
  await outspoke('add hello --network x').in(folder).run()
  writeFileSync(join(folder, 'notes.txt'), 'mine')
  mkdirSync(join(folder, 'copies'))
  symlinkSync(join(folder, 'outspoke.db'), join(folder, 'link.db'))
})

describe('db backup', () => {
  const other = 'name another file for the copy'
  it.each([
    ['no/where.db', 'there is no folder $PWD/no', `make the folder first, or ${other}`],
    ['notes.txt', 'the file is there already', `${other}; nothing was changed`],
    ['notes.txt/b.db', '$PWD/notes.txt is a file, not a folder', other],
    ['copies', 'it is a folder', `${other}; nothing was changed`],
    ['outspoke.db', 'this is the database itself', other],
    ['link.db', 'the file is there already', `${other}; nothing was changed`],
  ])('%s is refused', async (target, why, hint) => {
    const { code, stdout, stderr } = await outspoke(`db backup ${target}`).in(folder).run()
    expect([code, stdout, stderr.replaceAll(folder, '$PWD')]).toEqual([
      2,
      '',
      `outspoke: cannot copy to $PWD/${target}: ${why}\n  ${hint}\n`,
    ])
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine')
  })
  it.each(['copies/b.db', ''])('"%s" is made once, and not a second time over itself', async (target) => {
    const [first, second] = [await outspoke(`db backup ${target}`).in(folder).run(), await outspoke(`db backup ${target}`).in(folder).run()]
    const path = first.stdout.trimEnd().replace('copied to ', '')
    expect([first.code, second.code, second.stderr.split('\n')[0]]).toEqual([
      0,
      2,
      `outspoke: cannot copy to ${path}: the file is there already`,
    ])
    expect((await outspoke(`db check --db ${path}`).in(folder).run()).stdout).toBe('1 post in 1 conversation: all as it should be\n')
  })
})

describe('db check', () => {
  it('names the conversation of a clock that is not what it should be', async () => {
    const other = newFolder()
    writeFileSync(join(other, 'outspoke.yaml'), 'version: 1\nbrand: { handles: { x: [acme] } }\nroutes: [{ id: rest, to: hub }]\n')
    writeFileSync(
      join(other, 'p.csv'),
      'id,network,author,created_at,text,parent_id\n1,x,bo,2026-08-03T09:00:00Z,@acme hello,\n2,x,acme,2026-08-03T10:00:00Z,yes?,1\n3,x,bo,2026-08-03T11:00:00Z,@acme and now?,2\n',
    )
    await outspoke('import p.csv').in(other).run()
    const db = new Database(join(other, 'outspoke.db'))
    const { pid } = db.prepare('SELECT pid FROM conversation').get() as { pid: string }
    expect(db.prepare('UPDATE clock SET due_at = due_at + 1').run().changes).toBe(1)
    db.close()
    const { code, stdout } = await outspoke('db check').in(other).run()
    expect([code, stdout.split('\n')[1]]).toEqual([1, `  ${pid}: the stored clock is not what its posts and events give`])
  })
  it('of a damaged file says what to do', async () => {
    const bytes = readFileSync(join(folder, 'outspoke.db'))
    // The pages of indexes and tables, not the first one, which says what the file is.
    bytes.fill(0x5a, 8 * 4096, 12 * 4096)
    copyFileSync(join(folder, 'outspoke.db'), join(folder, 'damaged.db'))
    writeFileSync(join(folder, 'damaged.db'), bytes)
    const { code, stdout, stderr } = await outspoke('db check --db damaged.db').in(folder).run()
    expect(code).toBeGreaterThan(0)
    expect(`${stdout}${stderr}`).toMatch(/keep a copy/)
  })
})
