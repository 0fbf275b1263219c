/** People without mail: mentioned in a room of Slack or Teams, where it is plain which room that is. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { webServer } from '../support/receivers.ts'
import { telling } from '../support/telling.ts'

let web: Awaited<ReturnType<typeof webServer>>
beforeEach(async () => {
  web = await webServer()
})
afterEach(() => web.close())

const JANE = '2,x,jane,2026-08-04T08:00:00Z,"@acme where is my refund? <!here> <@U012AB3CD>",'
const care = (id: string) => `${id}: { type: slack, url: "\${HOOK}/${id}" }`
const crisis = (id: string) => `${id}: { type: teams, url: "\${HOOK}/${id}" }`
const TOM = 'people: { tom: { slack: U012AB3CD }, ana: { teams: ana@acme.example }, bob: { slack: "<!here>" } }\n'
const team = (people: string, spoke: string) => `${people}departments:\n  hub: { spokes: [${spoke}] }\n  care: { spokes: [${spoke}] }\n`

async function late(channels: readonly string[], notify: string, spoke = 'tom', people = TOM) {
  const it = telling()
  it.rules({ channels, ladder: [`{ at: due, notify: ${notify} }`], team: team(people, spoke) })
  await it.posts([JANE], '08:05')
  await it.notify('08:10', { HOOK: web.url })
  return { it, said: await it.notify('10:20', { HOOK: web.url }), again: () => it.notify('10:30', { HOOK: web.url }) }
}
/** Where it was said and who was mentioned. */
const mentions = () =>
  web.got.map(({ path, body }) => {
    const { blocks, attachments } = JSON.parse(body)
    const slack = JSON.stringify(blocks ?? []).match(/<[@!][^>]*>/g) ?? []
    const teams = (attachments ?? []).flatMap(({ content }: any) => (content.msteams.entities ?? []).map((one: any) => one.mentioned.id))
    return [path, ...slack, ...teams].join(' ')
  })

test('in the only room of Slack', async () => {
  const { said, again } = await late([care('care-room')], 'spoke')
  expect(said).toBe('told care-room (slack, 1 notice): 1 late\n[0]')
  expect(await again()).toBe('[0]')
  expect(mentions()).toEqual(['/care-room <@U012AB3CD>'])
})
test('in the room that hears of the same, in the same message', async () => {
  const { said } = await late([care('care-room'), care('board')], '[board, spoke]')
  expect([said, mentions()]).toEqual(['told board (slack, 2 notices): 1 late\n[0]', ['/board <@U012AB3CD>']])
})
test('in Teams', async () => {
  const { said } = await late([care('care-room'), crisis('crisis')], 'spoke', 'ana')
  expect([said, mentions()]).toEqual(['told crisis (teams, 1 notice): 1 late\n[0]', ['/crisis ana@acme.example']])
})
test('a room that is told without them mentions nobody', async () => {
  await late([care('care-room')], 'care-room')
  expect(mentions()).toEqual(['/care-room'])
})
test.each<[string, readonly string[], string, string, string?]>([
  ['several rooms', [care('care-room'), care('board')], 'tom', 'more than one channel of type slack could mention tom'],
  ['no room', [crisis('crisis')], 'tom', 'no channel of type slack could mention tom'],
  [
    'a room that collects',
    ['care-room: { type: slack, url: "${HOOK}", digest: daily }'],
    'tom',
    'no channel of type slack could mention tom',
  ],
  ['no id', [care('care-room')], 'bob', 'what people: bob: slack says is no id of a member'],
])('nowhere: %s', async (_, channels, who, why) => {
  const { it, said } = await late(channels, 'spoke', who)
  expect(said).toBe(
    `could not tell ${who} (1 notice): ${why}: give people: ${who}: an email; \`outspoke notices retry\` sends it again\n[3]`,
  )
  expect(web.got).toEqual([])
  expect(await it.ledger('10:25')).toEqual([`failed ${who} late due ${why}: give people: ${who}: an email`])
})
test('a mail is what reaches whoever has one', async () => {
  const { said } = await late([care('care-room')], 'spoke', 'tom', 'people: { tom: { slack: U012AB3CD, email: tom@acme.example } }\n')
  expect(said).toContain('could not tell tom@acme.example (1 notice): no mail server is named')
})
test('a test of it', async () => {
  const { it } = await late([care('care-room')], 'care-room')
  expect(await it.go('notices test tom', '10:30', { HOOK: web.url })).toBe(
    'told care-room (slack, 1 notice): A test of outspoke: this channel works.\n[0]',
  )
  expect(mentions().at(-1)).toBe('/care-room <@U012AB3CD>')
})
