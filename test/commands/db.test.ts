import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
