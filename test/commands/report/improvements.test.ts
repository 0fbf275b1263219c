/** What became of what people asked for: the same counts in the report and in the list of improvements. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { newFolder, outspoke } from '../../support/run.ts'

const POSTS = `id,network,author,direction,posted_at,text,in_reply_to
1,x,jane,inbound,2026-02-02T09:00:00Z,@acme say the postage,
2,x,omar,inbound,2026-02-02T10:00:00Z,@acme say the postage too,
3,x,acme,outbound,2026-02-04T10:00:00Z,it stands beside the price now,1
`

it('who was told can be told no more, in the report as in the list', async () => {
  const folder = newFolder()
  writeFileSync(join(folder, 'outspoke.yaml'), 'version: 1\nbrand: { handles: [acme] }\nroutes: [{ id: all, to: hub }]\n')
  writeFileSync(join(folder, 'posts.csv'), POSTS)
  const say = async (line: string, at: string): Promise<string> => {
    const { code, stdout, stderr } = await outspoke(`${line} --now 2026-02-${at}:00Z`).in(folder).env({ OUTSPOKE_ME: 'ana' }).run()
    if (code !== 0) throw new Error(stderr)
    return stdout
  }
  await say('import posts.csv', '05T09:00')
  await say('improvements add "the postage beside the price"', '05T10:00')
  await say('improvements link 1 network:x --yes', '05T10:01')
  await say('improvements done 1 "there it is"', '05T11:00')
  writeFileSync(join(folder, 'later.csv'), `${POSTS}4,x,acme,outbound,2026-02-06T10:00:00Z,you asked and we did,1\n`)
  await say('import later.csv', '06T11:00')
  const [listed] = JSON.parse(await say('improvements --format json', '07T10:00'))
  const { improvements, total } = JSON.parse(await say('report improvements --format json', '07T10:00'))
  expect([listed.conversations, listed.told, listed.could_be_told]).toEqual([2, 1, 1])
  expect([improvements[0].linked, improvements[0].told, improvements[0].could_be_told]).toEqual([2, 1, 1])
  expect([total.told, total.told_rate, total.told_rate_n]).toEqual([1, 0.5, 2])
})
