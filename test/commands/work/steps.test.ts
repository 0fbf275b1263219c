/** Every work command as a table: what was done before, what is typed, what it says. */
import { describe, expect, test } from 'vitest'
import { openShop } from './support.ts'

/** Before `|`: earlier commands, each done; a row is [before, command, first line or error lines]. */
type Row = readonly [before: string, command: string, says: string]

const DONE: readonly Row[] = [
  ['', 'claim @jane', 'claimed for maria until 2026-08-04 11:30: 1 conversation (operation 1)'],
  ['', 'claim @jane @bob --for tom --lease 2h', 'claimed for tom until 2026-08-04 13:00: 2 conversations (operation 1)'],
  ['claim @jane', 'claim @jane --lease 1h', 'claimed for maria until 2026-08-04 12:00: 1 conversation (operation 2)'],
  ['claim @jane', 'claim @jane --release', 'released: 1 conversation (operation 2)'],
  ['claim @jane', 'claim @jane --release --for maria --me tom', 'released: 1 conversation (operation 2)'],
  ['claim @jane --lease 10m --at 2h', 'claim @jane --me tom', 'claimed for tom until 2026-08-04 11:30: 1 conversation (operation 2)'],
  ['', 'assign @jane legal', 'assigned to legal: 1 conversation (operation 1)'],
  ['', 'assign @jane @bob tom', 'assigned to tom: 2 conversations (operation 1)'],
  ['', 'assign @jane press/lena', 'assigned to press/lena: 1 conversation (operation 1)'],
  ['', 'assign @jane me', 'assigned to maria: 1 conversation (operation 1)'],
  ['', 'tag @jane +vip -billing', 'tagged +vip -billing: 1 conversation (operation 1)'],
  ['', 'tag @jane --add vip', 'tagged +vip: 1 conversation (operation 1)'],
  ['', 'tag dept:care +vip -praise --yes', 'tagged +vip -praise: 3 conversations (operation 1)'],
  ['', "note @jane 'called her'", 'noted: 1 conversation (operation 1)'],
  ['', 'significant @jane @bob', 'marked as significant: 2 conversations (operation 1)'],
  ['significant @jane', 'significant @jane --off', 'no longer marked as significant: 1 conversation (operation 2)'],
  ['', "ask @jane legal 'May we?'", 'asked legal: 1 conversation (operation 1)'],
  ["ask @jane legal 'May we?'", 'answer @jane yes', 'answered: 1 conversation (operation 2)'],
  [
    "ask @jane legal 'May we?' | ask @jane press 'And you?'",
    'answer @jane yes --from press',
    'answered by press: 1 conversation (operation 3)',
  ],
  ['assign @jane legal', 'answer @jane yes', 'answered: 1 conversation (operation 2)'],
  ['', "reply @jane 'On its way'", 'replied: 1 conversation (operation 1)'],
  ['', 'reply @jane --private --note called --at 1h', 'replied in private: 1 conversation (operation 1)'],
  ['', "reply @bob 'Sorry' --me ana", 'replied: 1 conversation (operation 1)'],
  ['', "reply @bob 'Sorry' --at 10m", 'replied: 1 conversation (operation 1)'],
  ['', "reply @bob 'Sorry' --draft", 'drafted: 1 conversation (operation 1)'],
  ["reply @bob 'Sorry' --draft", 'approve @bob --me ana', 'approved: 1 conversation (operation 2)'],
  ["reply @bob 'Sorry' --draft | approve @bob --me ana", 'reply --sent @bob', 'sent: 1 conversation (operation 3)'],
  ['reply @eve Sorry --draft', 'approve @eve --me ana', 'approved: 1 conversation (operation 2)'],
  ["reply @jane 'Sorry' --draft", 'reply --sent @jane', 'sent: 1 conversation (operation 2)'],
  ["reply @bob 'Sorry' --draft", "reject @bob 'no dates'", 'rejected: 1 conversation (operation 2)'],
  ['reply @jane Soon', 'wait @jane', 'waiting for the customer: 1 conversation (operation 2)'],
  [
    'reply @jane Soon | wait @jane',
    'wait @jane --until fri',
    'waiting for the customer until 2026-08-07 00:00: 1 conversation (operation 3)',
  ],
  ['reply @jane Soon | wait @jane', 'resume @jane', 'resumed: 1 conversation (operation 3)'],
  ['', 'snooze @jane 2h', 'snoozed until 2026-08-04 13:00: 1 conversation (operation 1)'],
  ['', 'snooze @jane 10:30', 'snoozed until 2026-08-05 10:30: 1 conversation (operation 1)'],
  ['snooze @jane 2h', 'snooze @jane now', 'awake: 1 conversation (operation 2)'],
  ['reply @jane Soon', 'resolve @jane --as acted', 'resolved as acted: 1 conversation (operation 2)'],
  ['', "resolve @jane --as declined --no-reply 'no address'", 'resolved as declined: 1 conversation (operation 1)'],
  ['reply @jane No', "resolve @jane --as declined --reason 'not ours'", 'resolved as declined: 1 conversation (operation 2)'],
  ['', 'resolve @jane @bob --as logged', 'resolved as logged: 2 conversations (operation 1)'],
  ['', 'resolve is:new --as ignored --reason spam --yes', 'resolved as ignored: 5 conversations (operation 1)'],
  ['', 'resolve author:jane --as ignored', 'resolved as ignored: 1 conversation (operation 1)'],
  ['resolve @jane --as logged', 'reopen @jane', 'reopened: 1 conversation (operation 2)'],
  ['resolve @jane --as logged', 'note @jane late', 'noted: 1 conversation (operation 2)'],
  ['resolve @jane --as logged', 'reply @jane late', 'replied: 1 conversation (operation 2)'],
  ['', 'merge @cy @jane', 'merged into @jane: 2 conversations (operation 1)'],
  ['', 'claim @jane --dry-run', 'would be claimed for maria until 2026-08-04 11:30: 1 conversation'],
  ['', 'claim @jane --if-rev 1', 'claimed for maria until 2026-08-04 11:30: 1 conversation (operation 1)'],
]

const REFUSED: readonly Row[] = [
  [
    'claim @jane',
    'claim @jane --me tom',
    `@jane is claimed by maria until 2026-08-04 11:30
  take the next one: outspoke next --claim; if maria gives it back: outspoke claim @jane --release --for maria`,
  ],
  ['', 'claim @jane --release', 'nobody has claimed @jane\n  a claim ends by itself; to hand it on: outspoke assign @jane DEPT|PERSON'],
  [
    'claim @jane',
    'claim @jane --release --me tom',
    `@jane is claimed by maria until 2026-08-04 11:30
  to give it back in their name: outspoke claim @jane --release --for maria`,
  ],
  ['', 'claim @jane --for tmo', 'nobody is called "tmo"\n  did you mean tom?'],
  ['', 'claim @jane --lease soon', '--lease "soon" is no length of time\n  expected for example 45m or 2h'],
  [
    'resolve @jane --as logged',
    'claim @jane',
    '@jane is resolved since 2026-08-04 11:00 (logged)\n  reopen it first: outspoke reopen @jane',
  ],
  [
    'resolve @jane --as logged',
    'resolve @jane --as logged',
    '@jane is resolved since 2026-08-04 11:00 (logged)\n  reopen it first: outspoke reopen @jane',
  ],
  [
    'resolve @jane --as logged',
    'assign @jane tom',
    '@jane is resolved since 2026-08-04 11:00 (logged)\n  reopen it first: outspoke reopen @jane',
  ],
  [
    'resolve @jane --as logged',
    'ask @jane legal why',
    '@jane is resolved since 2026-08-04 11:00 (logged)\n  reopen it first: outspoke reopen @jane',
  ],
  [
    'resolve @jane --as logged',
    'snooze @jane 2h',
    '@jane is resolved since 2026-08-04 11:00 (logged)\n  reopen it first: outspoke reopen @jane',
  ],
  ['resolve @jane --as logged', 'reply @jane --draft late', '@jane is resolved\n  reopen it first: outspoke reopen @jane'],
  ['resolve @jane --as logged', 'ack @jane', '@jane is resolved since 2026-08-04 11:00 (logged): there is nothing to do'],
  ['', 'reopen @jane', '@jane is not resolved'],
  ['', 'assign @jane zoe', 'zoe is away until 2026-08-14\n  there in care: maria, tom'],
  ['', 'assign @jane legla', 'there is no department and nobody called "legla"\n  did you mean legal?'],
  ['', 'assign @jane lena', 'lena is in legal and press\n  say which: legal/lena or press/lena'],
  ['', 'assign @jane log', 'log is no department: nobody is there\n  what needs nothing: outspoke resolve ID --as logged'],
  ['', 'assign @jane', 'assign needs conversations, then whom they are given to\n  outspoke assign ID DEPT|PERSON'],
  ['', 'ask @jane leagl why', 'there is no department "leagl"\n  did you mean legal?'],
  [
    '',
    'answer @jane yes',
    'nobody was asked about @jane\n  ask first: outspoke ask @jane DEPT TEXT; a reply to the customer: outspoke reply @jane TEXT',
  ],
  [
    'ask @jane legal a | ask @jane press b',
    'answer @jane yes',
    '@jane waits for answers of legal, press\n  say whose this is: --from DEPT',
  ],
  ['ask @jane legal a', 'answer @jane yes --from press', 'press was not asked about @jane; asked: legal'],
  [
    '',
    'reply @bob sorry',
    'a reply to @bob needs the approval of ana\n  record a draft: outspoke reply @bob --draft TEXT; what has gone out already, with --at, --url or --id',
  ],
  ['', 'reply @bob --draft', 'the draft is empty\n  outspoke reply ID --draft TEXT'],
  ['', 'reply @bob --draft --sent x', '--draft and --sent contradict each other'],
  ['', 'approve @bob', '@bob has no draft\n  write one: outspoke reply @bob --draft TEXT'],
  ['reply @bob --draft x', 'approve @bob', 'a reply to @bob is approved by ana, not by maria\n  who that is says so with --me'],
  [
    'reply @bob --draft x',
    'reply --sent @bob',
    'the draft of @bob waits for the approval of ana\n  one of them says: outspoke approve @bob',
  ],
  [
    'reply @bob --draft x | approve @bob --me ana',
    'approve @bob --me ana',
    'the draft of @bob was approved by ana already\n  when it has gone out: outspoke reply --sent @bob',
  ],
  ['reply @bob --draft x | reject @bob no', 'reply --sent @bob', '@bob has no draft\n  write one: outspoke reply @bob --draft TEXT'],
  ['', 'wait @jane', '@jane cannot wait for the customer: nobody has asked them anything yet\n  reply first: outspoke reply @jane TEXT'],
  [
    'reply @jane Soon | wait @jane --until fri',
    'wait @jane',
    '@jane waits for the customer already, until 2026-08-07 00:00\n  another end: outspoke wait @jane --until T; no longer: outspoke resume @jane',
  ],
  [
    'reply @jane Soon',
    'wait @jane --until 2026-08-01',
    '@jane cannot wait until 2026-08-01 00:00: that is past\n  name a time to come: 2d, fri, 2026-08-14',
  ],
  ['', 'resume @jane', '@jane is not waiting for the customer\n  what is snoozed comes back with: outspoke snooze @jane now'],
  [
    '',
    'ack @jane',
    '@jane was never answered: ack is for a post after our reply\n  where no answer is needed: outspoke resolve @jane --as ignored --reason WHY, or --as logged',
  ],
  ['reply @jane Soon', 'ack @jane', 'nothing is unanswered in @jane\n  if it is done: outspoke resolve @jane --as acted'],
  [
    '',
    'resolve @jane --as acted',
    '@jane has no reply, and acted means that the customer was told\n  answered by phone or in person: outspoke reply @jane --private --note TEXT; nobody has to be told: --no-reply REASON',
  ],
  [
    'reply @jane No',
    'resolve @jane --as declined',
    '@jane cannot be declined without a reason\n  outspoke resolve @jane --as declined --reason WHY',
  ],
  ['', 'resolve @jane', 'as what? --as is missing\n  one of acted, declined, logged, ignored'],
  [
    '',
    'resolve @jane --as logged --no-reply why',
    '--no-reply goes with acted and declined: logged needs no reply\n  why is said with --reason',
  ],
  [
    'reply @jane Soon',
    'wait @jane --at 1h',
    '@jane could not be waiting for the customer then: what came before and after --at does not allow it\n  outspoke show @jane shows what happened when; without --at it is done now',
  ],
  [
    '',
    'snooze @jane 2026-08-01',
    '@jane cannot be snoozed until 2026-08-01 00:00: that is past\n  name a time to come: 2h, mon, "tomorrow 09:00"',
  ],
  [
    '',
    'snooze @jane whenever',
    'the time "whenever" is no time that can be read\n  expected for example 2h, 17:00, fri, "tomorrow 09:00" or 2026-08-14',
  ],
  [
    '',
    'tag @jane +biling',
    'the rules know no tag "biling"\n  did you mean billing? One that is only set by hand is declared: tags: { biling: { manual: true } }',
  ],
  ['', 'tag @jane', 'which tags? Neither +tag nor -tag was given\n  outspoke tag k3f9 +refund -praise'],
  ['', 'tag @jane +vip -vip', '+vip and -vip contradict each other'],
  ['', 'merge @jane @jane', '@jane cannot be merged into itself'],
  [
    'merge @cy @jane',
    'note @cy hm',
    '@cy was merged into @jane\n  work on @jane, or take the merge back: outspoke log @cy, outspoke undo N',
  ],
  ['merge @cy @jane', 'merge @jane @cy', '@cy was merged into @jane itself\n  take that back first: outspoke log @cy'],
  ['merge @cy @jane', 'merge @di @cy', '@cy was merged into @jane itself\n  outspoke merge @di @jane'],
  [
    'note @jane first',
    'claim @jane --if-rev 1',
    `@jane has changed since revision 1: it is at 2, and nothing was done
2026-08-04 11:00 maria noted: first
  look at it, then say it again: outspoke show @jane`,
  ],
  [
    'note @jane first | undo | claim @jane --me tom',
    'note @jane hm --if-rev 2',
    `@jane has changed since revision 2: it is at 4, and nothing was done
2026-08-04 11:00 maria undo 1
2026-08-04 11:00 tom claimed for tom until 2026-08-04 11:30
  look at it, then say it again: outspoke show @jane`,
  ],
  ['', 'claim @jane @bob --if-rev 1', '--if-rev is for one conversation\n  each has a revision of its own'],
  ['', 'claim @jane --at 2027-01-01', '--at 2027-01-01 lies in the future\n  it is recorded when it has been done'],
  [
    '',
    'reply @jane hm --at someday',
    '--at "someday" is no time that can be read\n  expected for example 2026-08-04T17:20Z, "mon 09:00", 09:15 or 2h (ago)',
  ],
  ['', 'claim @jane --dry-run --yes', '--dry-run and --yes contradict each other'],
  ['', 'claim @jane --note ""', '--note is empty'],
  [
    '',
    "resolve '' --as logged",
    'which conversations? Neither an id nor a query was given\n  name an id as lists show it, or a query such as tag:refund; everything there is, is:open and is:resolved find',
  ],
  [
    '',
    'resolve is:new --as logged',
    '"is:new" names 5 conversations: say --yes to change all of them\n  outspoke list \'is:new\' shows them; --dry-run shows what would become of them',
  ],
  [
    '',
    'resolve is:open --as acted --yes',
    `5 of 6 conversations do not allow that: nothing was changed
@bob has no reply, and acted means that the customer was told
@jane has no reply, and acted means that the customer was told
@cy has no reply, and acted means that the customer was told
@di has no reply, and acted means that the customer was told
@eve has no reply, and acted means that the customer was told
  answered by phone or in person: outspoke reply @bob --private --note TEXT; nobody has to be told: --no-reply REASON`,
  ],
]

async function after(before: string) {
  const shop = await openShop()
  for (const line of before.split(' | ').filter((one) => one !== '')) {
    const { code, stderr } = await shop.run(line)
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
  }
  return shop
}

describe('what is done, and taken back', () => {
  test.each(DONE)('%s > %s', async (before, command, says) => {
    const shop = await after(before)
    const was = shop.state()
    const ran = await shop.run(command)
    expect([ran.stdout.split('\n')[0], ran.stderr, ran.code]).toEqual([says, '', 0])
    if (command.includes('--dry-run')) return expect(shop.state()).toBe(was)
    const is = shop.state()
    const me = /--me \w+/.exec(command)?.[0] ?? ''
    expect((await shop.run(`undo ${me}`)).stderr).toBe('')
    expect(shop.state()).toBe(was)
    await shop.run(`undo ${before.split(' | ').filter((one) => one !== '').length + 2}`)
    expect(shop.state()).toBe(is)
    expect((await shop.run('db check')).stdout).toContain('all as it should be')
  })
})

describe('what is refused, and what to do instead', () => {
  test.each(REFUSED)('%s > %s', async (before, command, says) => {
    const shop = await after(before)
    const was = shop.state()
    const ran = await shop.run(command)
    expect([ran.stderr, ran.stdout, ran.code]).toEqual([`outspoke: ${says}\n`, '', 2])
    expect(shop.state()).toBe(was)
  })
})
