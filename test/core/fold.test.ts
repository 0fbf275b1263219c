import { describe, expect, test } from 'vitest'
import type { Conversation, FoldPost } from '../../src/core/conversation.ts'
import { type FoldTerms, foldCluster } from '../../src/core/fold.ts'
import { did, fold, inbound, judged, on, type Piece, type Rules, reply, scene, termsOf } from '../support/scene.ts'

const DAY = 86_400_000
const asked = inbound('a', 'Mon 10:00')
const answered = reply('b', 'Mon 11:00', 'a')
/** A backfill two weeks later. */
const B = { history: 7 * DAY, now: on('Mon+2 10:00') }

/** Targets: first response 2h, next response 1h, resolution 24h, all on the wall; hand-offs none. */
type Row = [title: string, pieces: Piece[], expected: string[], rules?: Rules]
function table(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    test.each<Row>([...rows])('%s', (_, pieces, expected, rules) => {
      expect(fold(pieces, termsOf(rules))).toEqual(expected)
    })
  })
}

table('first_response', [
  [
    'starts at the first directed post and stops at the first reply',
    [asked, answered],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'exactly at the due time is met',
    [asked, reply('b', 'Mon 12:00', 'a')],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 12:00, met, due Mon 12:00, near miss',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'one millisecond later it is breached',
    [asked, reply('b', 'Mon 12:00:00.001', 'a')],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 12:00:00.001, breached, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'routed though not directed: it starts at the opening post',
    [inbound('a', 'Mon 10:00', { directed: false }), inbound('c', 'Mon 10:30', { of: 'a', directed: false })],
    [
      'a: a c; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'the first directed post, not the opening one',
    [inbound('a', 'Mon 10:00', { directed: false }), inbound('c', 'Mon 10:30', { of: 'a' }), reply('b', 'Mon 11:00', 'c')],
    [
      'a: a c b; due Tue 10:30',
      '  first c, Mon 10:30 to Mon 11:00, met, due Mon 12:30',
      '  resolution c, Mon 10:30 to -, running, due Tue 10:30',
    ],
  ],
  [
    'a directed post after the reply does not move it',
    [inbound('a', 'Mon 10:00', { directed: false }), reply('b', 'Mon 11:00', 'a'), inbound('c', 'Mon 11:30', { of: 'b' })],
    [
      'a: a b c; due Mon 12:30',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:30 to -, running, due Mon 12:30',
    ],
  ],
  [
    'an automatic reply is no reply',
    [asked, reply('b', 'Mon 10:01', 'a', { counts: false })],
    [
      'a: a b; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    "another customer's answer is no reply",
    [asked, inbound('c', 'Mon 10:05', { of: 'a', author: 'x\0bob' })],
    [
      'a: a; related c; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      'c: c; related a; due Mon 12:05',
      '  first c, Mon 10:05 to -, running, due Mon 12:05',
      '  resolution c, Mon 10:05 to -, running, due Tue 10:05',
    ],
  ],
  [
    'logged before due: void',
    [asked, did('resolved', 'Mon 12:00', { as: 'logged' })],
    [
      'a: a; logged Mon 12:00',
      '  first a, Mon 10:00 to Mon 12:00, void logged, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, void logged, due Tue 10:00',
    ],
  ],
  [
    'ignored before due: void',
    [asked, did('resolved', 'Mon 10:01', { as: 'ignored', reason: 'spam' })],
    [
      'a: a; ignored Mon 10:01 (spam)',
      '  first a, Mon 10:00 to Mon 10:01, void ignored, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 10:01, void ignored, due Tue 10:00',
    ],
  ],
  [
    'logged after due: it stops then, breached',
    [asked, did('resolved', 'Mon 13:00', { as: 'logged' })],
    [
      'a: a; logged Mon 13:00',
      '  first a, Mon 10:00 to Mon 13:00, breached, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 13:00, void logged, due Tue 10:00',
    ],
  ],
  [
    'every post gone: void, resolved, excluded',
    [inbound('a', 'Mon 10:00', { gone: true }), inbound('c', 'Mon 10:30', { of: 'a', gone: true })],
    [
      'a: a c; gone Mon 10:30; excluded gone',
      '  first a, Mon 10:00 to -, void gone, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, void gone, due Tue 10:00',
    ],
  ],
  [
    'one post gone, another not: it runs on',
    [inbound('a', 'Mon 10:00', { gone: true }), inbound('c', 'Mon 10:30', { of: 'a' })],
    [
      'a: a c; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'answered before the post was gone: judged, and the resolution let go',
    [inbound('a', 'Mon 10:00', { gone: true }), answered],
    ['a: a b', '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00', '  resolution a, Mon 10:00 to -, void gone, due Tue 10:00'],
  ],
  [
    'gone after a person had closed it',
    [inbound('a', 'Mon 10:00', { gone: true }), did('resolved', 'Mon 10:30', { as: 'declined', noReply: 'gone anyway' })],
    [
      'a: a; declined Mon 10:30 (gone anyway); excluded gone',
      '  first a, Mon 10:00 to -, void gone, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 10:30, met, due Tue 10:00',
    ],
  ],
  [
    'a reply older than the post it answers counts at the time of that post, without a verdict',
    [asked, reply('b', 'Mon 09:00', 'a'), reply('d', 'Mon 09:30', 'b')],
    [
      'a: a b d; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 10:00, void reply-before-post, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'without a reply, acted or declined do not hold',
    [asked, did('resolved', 'Mon 11:00', { as: 'acted' }), did('resolved', 'Mon 11:00', { as: 'declined' })],
    ['a: a; due Mon 12:00', '  first a, Mon 10:00 to -, running, due Mon 12:00', '  resolution a, Mon 10:00 to -, running, due Tue 10:00'],
  ],
  [
    'acted without a reply, with a reason: it breaches when it is due',
    [asked, did('resolved', 'Mon 11:00', { as: 'acted', noReply: 'by phone' })],
    [
      'a: a; acted Mon 11:00 (by phone)',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
    ],
  ],
  [
    'answered after it was closed without a reply',
    [asked, did('resolved', 'Mon 11:00', { as: 'declined', noReply: 'rude' }), reply('b', 'Mon 11:30', 'a')],
    [
      'a: a b; declined Mon 11:00 (rude)',
      '  first a, Mon 10:00 to Mon 11:30, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
    ],
  ],
  [
    'a private reply counts',
    [asked, reply('b', 'Mon 11:00', 'a', { private: true })],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'near miss: less than a tenth left',
    [asked, reply('b', 'Mon 11:48:00.001', 'a')],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:48:00.001, met, due Mon 12:00, near miss',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'a tenth left is no near miss',
    [asked, reply('b', 'Mon 11:48', 'a')],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:48, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  ['no target, no clock', [asked, answered], ['a: a b'], { first_response: 'none', resolution: 'none' }],
])

table('next_response', [
  [
    'the oldest unanswered post after the first reply; later posts do not restart it',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b' }), inbound('d', 'Mon 11:40', { of: 'b' }), reply('e', 'Mon 12:00', 'd')],
    [
      'a: a b c d e; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:10 to Mon 12:00, met, due Mon 12:10',
    ],
  ],
  [
    'one an exchange',
    [
      asked,
      answered,
      inbound('c', 'Mon 11:10', { of: 'b' }),
      reply('d', 'Mon 12:10', 'c'),
      inbound('e', 'Mon 12:20', { of: 'd' }),
      reply('f', 'Mon 13:20:00.001', 'e'),
    ],
    [
      'a: a b c d e f; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:10 to Mon 12:10, met, due Mon 12:10, near miss',
      '  next e, Mon 12:20 to Mon 13:20:00.001, breached, due Mon 13:20',
    ],
  ],
  [
    'it runs',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b' })],
    [
      'a: a b c; due Mon 12:10',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:10 to -, running, due Mon 12:10',
    ],
  ],
  [
    'resolved without a reply: void',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b' }), did('resolved', 'Mon 11:20', { as: 'acted' })],
    [
      'a: a b c; acted Mon 11:20',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:20, met, due Tue 10:00',
      '  next c, Mon 11:10 to Mon 11:20, void resolved, due Mon 12:10',
    ],
  ],
  [
    'resolved after due: breached stays',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b' }), did('resolved', 'Mon 12:20', { as: 'acted' })],
    [
      'a: a b c; acted Mon 12:20',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:20, met, due Tue 10:00',
      '  next c, Mon 11:10 to Mon 12:20, breached, due Mon 12:10',
    ],
  ],
  [
    'ack: void',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b' }), did('acked', 'Mon 11:20', {}), inbound('d', 'Mon 11:30', { of: 'b' })],
    [
      'a: a b c d; due Mon 12:30',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:10 to Mon 11:20, void ack, due Mon 12:10',
      '  next d, Mon 11:30 to -, running, due Mon 12:30',
    ],
  ],
  [
    'ack before any reply changes nothing',
    [asked, did('acked', 'Mon 11:20', {})],
    ['a: a; due Mon 12:00', '  first a, Mon 10:00 to -, running, due Mon 12:00', '  resolution a, Mon 10:00 to -, running, due Tue 10:00'],
  ],
  [
    'gone: void',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b', gone: true })],
    [
      'a: a b c; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:10 to -, void gone, due Mon 12:10',
    ],
  ],
  [
    'gone, and another that is not',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b', gone: true }), inbound('d', 'Mon 11:20', { of: 'b' })],
    [
      'a: a b c d; due Mon 12:10',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:10 to -, running, due Mon 12:10',
    ],
  ],
  [
    'a reply older than the post it answers',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b' }), reply('d', 'Mon 11:05', 'c')],
    [
      'a: a b c d; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:10 to Mon 11:10, void reply-before-post, due Mon 12:10',
    ],
  ],
  [
    'no target',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b' })],
    [
      'a: a b c; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
    { next_response: 'none' },
  ],
  [
    'a post at the same instant as the reply counts as answered',
    [asked, answered, inbound('c', 'Mon 11:00', { of: 'b' })],
    [
      'a: a c b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
])

table('resolution', [
  [
    'acted',
    [asked, answered, did('resolved', 'Mon 12:00', { as: 'acted' })],
    [
      'a: a b; acted Mon 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
    ],
  ],
  [
    'declined with a reason, late',
    [asked, answered, did('resolved', 'Wed 12:00', { as: 'declined', reason: 'too dear' })],
    [
      'a: a b; declined Wed 12:00 (too dear)',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Wed 12:00, breached, due Tue 10:00',
    ],
  ],
  [
    'a holding reply does not stop it',
    [asked, answered, reply('c', 'Mon 11:30', 'b')],
    [
      'a: a b c; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'logged after a reply: void',
    [asked, answered, did('resolved', 'Mon 12:00', { as: 'logged' })],
    [
      'a: a b; logged Mon 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, void logged, due Tue 10:00',
    ],
  ],
  [
    'ignored after due: breached',
    [asked, answered, did('resolved', 'Wed 12:00', { as: 'ignored' })],
    [
      'a: a b; ignored Wed 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Wed 12:00, breached, due Tue 10:00',
    ],
  ],
  [
    'the last outcome stands',
    [asked, answered, did('resolved', 'Mon 12:00', { as: 'logged' }), did('resolved', 'Mon 13:00', { as: 'acted' })],
    [
      'a: a b; acted Mon 13:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, void logged, due Tue 10:00',
    ],
  ],
  [
    'V12: always, 24h, waiting from noon to noon',
    [asked, answered, did('waited', 'Mon 12:00', {}), did('resumed', 'Tue 12:00', {})],
    [
      'a: a b; due Wed 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Wed 10:00, paused Mon 12:00..Tue 12:00',
    ],
  ],
  [
    'V13: office, 4bh, waiting over night',
    [inbound('a', 'Mon 15:00'), reply('b', 'Mon 15:30', 'a'), did('waited', 'Mon 16:00', {}), did('resumed', 'Tue 10:00', {})],
    [
      'a: a b; due Tue 13:00',
      '  first a, Mon 15:00 to Mon 15:30, met, due Mon 17:00',
      '  resolution a, Mon 15:00 to -, running, due Tue 13:00, paused Mon 16:00..Tue 10:00',
    ],
    { resolution: '4bh', calendar: 'office' },
  ],
  [
    'waiting needs a reply',
    [asked, did('waited', 'Mon 10:30', {})],
    ['a: a; due Mon 12:00', '  first a, Mon 10:00 to -, running, due Mon 12:00', '  resolution a, Mon 10:00 to -, running, due Tue 10:00'],
  ],
  [
    'waiting without an end',
    [asked, answered, did('waited', 'Mon 12:00', {})],
    [
      'a: a b; waiting Mon 12:00..',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, paused, due -, paused Mon 12:00..',
    ],
  ],
  [
    'waiting until a time, now-independent',
    [asked, answered, did('waited', 'Mon 12:00', { until: on('Mon 18:00') })],
    [
      'a: a b; waiting Mon 12:00..Mon 18:00; due Tue 16:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 16:00, paused Mon 12:00..Mon 18:00',
    ],
  ],
  [
    'the wait ends at its time',
    [asked, answered, did('waited', 'Mon 12:00', { until: on('Mon 18:00') }), did('noted', 'Mon 19:00', { text: 'hm' })],
    [
      'a: a b; due Tue 16:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 16:00, paused Mon 12:00..Mon 18:00',
    ],
  ],
  [
    "the wait ends at the author's next post",
    [asked, answered, did('waited', 'Mon 12:00', { until: on('Mon 18:00') }), inbound('c', 'Mon 13:00', { of: 'b' })],
    [
      'a: a b c; due Mon 14:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 11:00, paused Mon 12:00..Mon 13:00',
      '  next c, Mon 13:00 to -, running, due Mon 14:00',
    ],
  ],
  [
    'waiting anew moves the end',
    [asked, answered, did('waited', 'Mon 12:00', { until: on('Mon 18:00') }), did('waited', 'Mon 13:00', {})],
    [
      'a: a b; waiting Mon 12:00..',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, paused, due -, paused Mon 12:00..',
    ],
  ],
  [
    'a wait that was over before it began',
    [asked, answered, did('waited', 'Mon 12:00', { until: on('Mon 11:00') }), did('noted', 'Mon 13:00', { text: '' })],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'a pause straight before resolving counts',
    [asked, answered, did('waited', 'Mon 12:00', {}), did('resolved', 'Wed 12:00', { as: 'acted' })],
    [
      'a: a b; acted Wed 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Wed 12:00, met, due Thu 10:00, paused Mon 12:00..Wed 12:00',
    ],
  ],
  [
    'breached before it paused',
    [asked, answered, did('waited', 'Wed 12:00', {})],
    [
      'a: a b; waiting Wed 12:00..',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, breached, due Tue 10:00, paused Wed 12:00..',
    ],
  ],
  [
    'waiting while a question of the customer is open',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b' }), did('waited', 'Mon 11:20', { until: on('Mon 11:50') })],
    [
      'a: a b c; waiting Mon 11:20..Mon 11:50; waiting due Mon 12:10; due Mon 12:10',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:30, paused Mon 11:20..Mon 11:50',
      '  next c, Mon 11:10 to -, running, due Mon 12:10',
    ],
  ],
  [
    'snoozing and asking do not pause it',
    [
      asked,
      answered,
      did('snoozed', 'Mon 12:00', { until: on('Tue 12:00') }),
      did('asked', 'Mon 12:00', { department: 'legal', text: '?' }),
    ],
    [
      'a: a b; asking; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  ['no target', [asked, answered], ['a: a b', '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00'], { resolution: 'none' }],
])

table('quiet', [
  [
    'resolved at the last reply, known later',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 2 * DAY })],
    [
      'a: a b; quiet Mon 11:00 from Wed 11:00; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00 if quiet at Wed 11:00, running, due Tue 10:00',
    ],
  ],
  [
    'the setting is that of the last reply',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 2 * DAY }), reply('c', 'Mon 12:00', 'b')],
    [
      'a: a b c; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'an inbound post at the last instant prevents it',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 2 * DAY }), inbound('c', 'Wed 11:00', { of: 'b' })],
    [
      'a: a b c; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Wed 11:00 to -, running, due Wed 12:00',
    ],
  ],
  [
    'an inbound post after it reopens',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 2 * DAY }), inbound('c', 'Wed 11:00:00.001', { of: 'b' })],
    [
      'a: a b c; reopened 1; due Wed 12:00:00.001',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
      '  resolution#2 c, Wed 11:00:00.001 to -, running, due Thu 11:00:00.001',
      '  next#2 c, Wed 11:00:00.001 to -, running, due Wed 12:00:00.001',
    ],
  ],
  [
    'more than seven days after the reply a new conversation opens',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 2 * DAY }), inbound('c', 'Mon+1 11:00:00.001', { of: 'b' })],
    [
      'a: a b; quiet Mon 11:00 from Wed 11:00; related c; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00 if quiet at Wed 11:00, running, due Tue 10:00',
      'c: c; related a; due Mon+1 13:00:00.001',
      '  first c, Mon+1 11:00:00.001 to -, running, due Mon+1 13:00:00.001',
      '  resolution c, Mon+1 11:00:00.001 to -, running, due Tue+1 11:00:00.001',
    ],
  ],
  [
    'a second reply moves it',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 2 * DAY }), reply('c', 'Fri 11:00', 'b', { quiet: 2 * DAY })],
    [
      'a: a b c; quiet Fri 11:00 from Sun 11:00; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Fri 11:00 if quiet at Sun 11:00, running, due Tue 10:00',
    ],
  ],
  [
    'late on arrival, in time once quiet has ended it: born breached until then',
    [
      inbound('a', 'Mon 10:00', { recordedAt: on('Tue 12:00') }),
      reply('b', 'Mon 11:00', 'a', { recordedAt: on('Tue 12:00'), quiet: 2 * DAY }),
    ],
    [
      'a: a b; quiet Mon 11:00 from Wed 11:00; born breached until Wed 11:00; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00 if quiet at Wed 11:00, running, due Tue 10:00, born',
    ],
  ],
  [
    'late on arrival, and as late once quiet has ended it',
    [
      inbound('a', 'Mon 10:00', { recordedAt: on('Tue 12:00') }),
      reply('b', 'Tue 11:00', 'a', { recordedAt: on('Tue 12:00'), quiet: 2 * DAY }),
    ],
    [
      'a: a b; quiet Tue 11:00 from Thu 11:00; born breached; due Tue 10:00',
      '  first a, Mon 10:00 to Tue 11:00, breached, due Mon 12:00, born',
      '  resolution a, Mon 10:00 to Tue 11:00 if quiet at Thu 11:00, running, due Tue 10:00, born',
    ],
  ],
  [
    'late on arrival, in time once it was known that quiet had ended it',
    [
      inbound('a', 'Mon 10:00', { recordedAt: on('Tue 12:00') }),
      reply('b', 'Mon 11:00', 'a', { recordedAt: on('Tue 12:00'), quiet: 2 * DAY }),
      did('noted', 'Wed 12:00', { text: 'hm' }),
      inbound('c', 'Thu 12:00', { of: 'b' }),
    ],
    [
      'a: a b c; reopened 1; due Thu 13:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
      '  resolution#2 c, Thu 12:00 to -, running, due Fri 12:00',
      '  next#2 c, Thu 12:00 to -, running, due Thu 13:00',
    ],
  ],
  [
    'a reply by hand takes the setting of the latest post',
    [inbound('a', 'Mon 10:00', { quiet: 2 * DAY }), did('replied', 'Mon 11:00', {})],
    [
      'a: a; quiet Mon 11:00 from Wed 11:00; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00 if quiet at Wed 11:00, running, due Tue 10:00',
    ],
  ],
  [
    'a person closes it before',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 2 * DAY }), did('resolved', 'Tue 12:00', { as: 'acted' })],
    [
      'a: a b; acted Tue 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Tue 12:00, breached, due Tue 10:00',
    ],
  ],
  [
    'a person closes it after: the clock had stopped at the reply',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 2 * DAY }), did('resolved', 'Thu 12:00', { as: 'acted' })],
    [
      'a: a b; acted Thu 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
    ],
  ],
  [
    'reopened by hand: quiet counts from the next reply on',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 2 * DAY }), did('reopened', 'Thu 12:00', {})],
    [
      'a: a b; reopened 1; due Fri 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
      '  resolution#2 a, Thu 12:00 to -, running, due Fri 12:00',
    ],
  ],
  [
    'waiting when quiet closed it',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 2 * DAY }), did('waited', 'Mon 12:00', {})],
    [
      'a: a b; quiet Mon 11:00 from Wed 11:00; waiting Mon 12:00..',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00 if quiet at Wed 11:00, paused, due -, paused Mon 12:00..',
    ],
  ],
  [
    'waiting, late by then, when quiet closed it: in time at the reply',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: 3 * DAY }), did('waited', 'Wed 12:00', {})],
    [
      'a: a b; quiet Mon 11:00 from Thu 11:00; waiting Wed 12:00..',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00 if quiet at Thu 11:00, paused, due Tue 10:00, paused Wed 12:00..',
    ],
  ],
  [
    'nobody waits for what quiet has closed',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: DAY }), did('waited', 'Tue 11:00', {})],
    [
      'a: a b; quiet Mon 11:00 from Tue 11:00; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00 if quiet at Tue 11:00, running, due Tue 10:00',
    ],
  ],
  [
    'a wait over the last reply counts up to it',
    [
      asked,
      reply('b', 'Mon 11:00', 'a', { quiet: DAY }),
      did('waited', 'Mon 12:00', {}),
      reply('c', 'Mon 14:00', 'b', { quiet: DAY }),
      inbound('d', 'Wed 12:00', { of: 'c' }),
    ],
    [
      'a: a b c d; reopened 1; due Wed 13:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 14:00, met, due Tue 12:00, paused Mon 12:00..Mon 14:00',
      '  resolution#2 d, Wed 12:00 to -, running, due Thu 12:00',
      '  next#2 d, Wed 12:00 to -, running, due Wed 13:00',
    ],
  ],
  [
    'a wait that ended after the last reply counts up to it',
    [
      asked,
      reply('b', 'Mon 11:00', 'a', { quiet: DAY }),
      did('waited', 'Mon 12:00', { until: on('Mon 15:00') }),
      reply('c', 'Mon 14:00', 'b', { quiet: DAY }),
      inbound('d', 'Wed 12:00', { of: 'c' }),
    ],
    [
      'a: a b c d; reopened 1; due Wed 13:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 14:00, met, due Tue 12:00, paused Mon 12:00..Mon 14:00',
      '  resolution#2 d, Wed 12:00 to -, running, due Thu 12:00',
      '  next#2 d, Wed 12:00 to -, running, due Wed 13:00',
    ],
  ],
  [
    'praise does not reopen it',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: DAY }), inbound('c', 'Wed 12:00', { of: 'b', noReopen: true })],
    [
      'a: a b c; quiet Mon 11:00 from Tue 11:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
    ],
  ],
  [
    'a hand-off that nobody answered',
    [
      asked,
      reply('b', 'Mon 11:00', 'a', { quiet: DAY }),
      did('asked', 'Mon 12:00', { department: 'legal', text: '?' }),
      inbound('c', 'Wed 12:00', { of: 'b' }),
    ],
    [
      'a: a b c; reopened 1; due Wed 13:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
      '  handoff legal a, Mon 12:00 to Tue 11:00, void hub-first, due Thu 12:00',
      '  resolution#2 c, Wed 12:00 to -, running, due Thu 12:00',
      '  next#2 c, Wed 12:00 to -, running, due Wed 13:00',
    ],
    { handoff: '72h' },
  ],
  [
    'a resolution that was void stays void',
    [inbound('a', 'Mon 10:00', { gone: true }), reply('b', 'Mon 11:00', 'a', { quiet: DAY })],
    [
      'a: a b; quiet Mon 11:00 from Tue 11:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, void gone, due Tue 10:00',
    ],
  ],
])

table('reopening', [
  [
    'within seven days: a new cycle, and the exchange',
    [asked, answered, did('resolved', 'Mon 12:00', { as: 'acted' }), inbound('c', 'Mon+1 12:00', { of: 'b' })],
    [
      'a: a b c; reopened 1; due Mon+1 13:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  resolution#2 c, Mon+1 12:00 to -, running, due Tue+1 12:00',
      '  next#2 c, Mon+1 12:00 to -, running, due Mon+1 13:00',
    ],
  ],
  [
    'more than seven days: a new conversation',
    [
      asked,
      answered,
      did('resolved', 'Mon 12:00', { as: 'acted' }),
      inbound('c', 'Mon+1 12:00:00.001', { of: 'b' }),
      reply('d', 'Mon+1 13:00', 'c'),
      reply('e', 'Mon+1 13:10', 'b'),
      did('noted', 'Mon+1 14:00', { text: 'on the old one' }),
      did('claimed', 'Mon+1 14:00', { by: 'tom', until: 0 }, { on: 'c' }),
    ],
    [
      'a: a b e; acted Mon 12:00; related c',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      'c: c d; related a; due Tue+1 12:00:00.001',
      '  first c, Mon+1 12:00:00.001 to Mon+1 13:00, met, due Mon+1 14:00:00.001',
      '  resolution c, Mon+1 12:00:00.001 to -, running, due Tue+1 12:00:00.001',
    ],
  ],
  [
    'and once more',
    [
      asked,
      answered,
      did('resolved', 'Mon 12:00', { as: 'acted' }),
      inbound('c', 'Mon+2 12:00', { of: 'b' }),
      did('resolved', 'Mon+2 13:00', { as: 'logged' }, { on: 'c' }),
      inbound('d', 'Mon+4 12:00', { of: 'c' }),
    ],
    [
      'a: a b; acted Mon 12:00; related c d',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      'c: c; logged Mon+2 13:00; related a d',
      '  first c, Mon+2 12:00 to Mon+2 13:00, void logged, due Mon+2 14:00',
      '  resolution c, Mon+2 12:00 to Mon+2 13:00, void logged, due Tue+2 12:00',
      'd: d; related a c; due Mon+4 14:00',
      '  first d, Mon+4 12:00 to -, running, due Mon+4 14:00',
      '  resolution d, Mon+4 12:00 to -, running, due Tue+4 12:00',
    ],
  ],
  [
    'praise does not reopen',
    [asked, answered, did('resolved', 'Mon 12:00', { as: 'acted' }), inbound('c', 'Mon 12:30', { of: 'b', noReopen: true })],
    [
      'a: a b c; acted Mon 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
    ],
  ],
  [
    'praise long after opens a conversation like any post',
    [asked, answered, did('resolved', 'Mon 12:00', { as: 'acted' }), inbound('c', 'Mon+1 12:30', { of: 'b', noReopen: true })],
    [
      'a: a b; acted Mon 12:00; related c',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      'c: c; related a; due Mon+1 14:30',
      '  first c, Mon+1 12:30 to -, running, due Mon+1 14:30',
      '  resolution c, Mon+1 12:30 to -, running, due Tue+1 12:30',
    ],
  ],
  [
    'no reply yet: first_response anew in place of its void verdict',
    [asked, did('resolved', 'Mon 11:00', { as: 'logged' }), inbound('c', 'Tue 10:00', { of: 'a' }), reply('d', 'Tue 11:00', 'c')],
    [
      'a: a c d; reopened 1; due Wed 10:00',
      '  resolution a, Mon 10:00 to Mon 11:00, void logged, due Tue 10:00',
      '  first#2 c, Tue 10:00 to Tue 11:00, met, due Tue 12:00',
      '  resolution#2 c, Tue 10:00 to -, running, due Wed 10:00',
    ],
  ],
  [
    'no reply yet, and judged: judged once',
    [asked, did('resolved', 'Mon 13:00', { as: 'logged' }), inbound('c', 'Tue 10:00', { of: 'a' })],
    [
      'a: a c; reopened 1; due Wed 10:00',
      '  first a, Mon 10:00 to Mon 13:00, breached, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 13:00, void logged, due Tue 10:00',
      '  resolution#2 c, Tue 10:00 to -, running, due Wed 10:00',
    ],
  ],
  [
    'no reply yet, and running: the same clock',
    [
      asked,
      did('resolved', 'Mon 11:00', { as: 'acted', noReply: 'phone' }),
      inbound('c', 'Tue 10:00', { of: 'a' }),
      reply('d', 'Tue 11:00', 'c'),
    ],
    [
      'a: a c d; reopened 1; due Wed 10:00',
      '  first a, Mon 10:00 to Tue 11:00, breached, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
      '  resolution#2 c, Tue 10:00 to -, running, due Wed 10:00',
    ],
  ],
  [
    'by hand, with an unanswered post',
    [
      asked,
      answered,
      inbound('c', 'Mon 11:30', { of: 'b' }),
      did('resolved', 'Mon 12:00', { as: 'acted' }),
      did('reopened', 'Mon 14:00', {}),
    ],
    [
      'a: a b c; reopened 1; due Mon 15:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  next c, Mon 11:30 to Mon 12:00, void resolved, due Mon 12:30',
      '  resolution#2 c, Mon 14:00 to -, running, due Tue 14:00',
      '  next#2 c, Mon 14:00 to -, running, due Mon 15:00',
    ],
  ],
  [
    'by hand, all answered',
    [asked, answered, did('resolved', 'Mon 12:00', { as: 'acted' }), did('reopened', 'Mon 14:00', {})],
    [
      'a: a b; reopened 1; due Tue 14:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  resolution#2 a, Mon 14:00 to -, running, due Tue 14:00',
    ],
  ],
  [
    'by hand, of a post without a time: the clocks start then',
    [inbound('a'), did('resolved', 'Mon 12:00', { as: 'logged' }), did('reopened', 'Mon 14:00', {})],
    [
      'a: a; reopened 1; due Mon 16:00',
      '  first#2 a, Mon 14:00 to -, running, due Mon 16:00',
      '  resolution#2 a, Mon 14:00 to -, running, due Tue 14:00',
    ],
  ],
  [
    'by hand, though it is open: nothing',
    [asked, answered, did('reopened', 'Mon 14:00', {})],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'ack closes it as it was',
    [
      asked,
      answered,
      did('resolved', 'Mon 12:00', { as: 'declined', reason: 'no' }),
      inbound('c', 'Tue 10:00', { of: 'b' }),
      did('acked', 'Tue 10:30', {}),
    ],
    [
      'a: a b c; declined Mon 12:00 (no)',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  resolution#2 c, Tue 10:00 to Tue 10:30, void ack, due Wed 10:00',
      '  next#2 c, Tue 10:00 to Tue 10:30, void ack, due Tue 11:00',
    ],
  ],
  [
    'ack after due: the exchange stays breached',
    [asked, answered, did('resolved', 'Mon 12:00', { as: 'acted' }), inbound('c', 'Tue 10:00', { of: 'b' }), did('acked', 'Tue 12:00', {})],
    [
      'a: a b c; acted Mon 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  resolution#2 c, Tue 10:00 to Tue 12:00, void ack, due Wed 10:00',
      '  next#2 c, Tue 10:00 to Tue 12:00, breached, due Tue 11:00',
    ],
  ],
  [
    'ack while waiting for the customer',
    [
      asked,
      answered,
      did('resolved', 'Mon 12:00', { as: 'acted' }),
      inbound('c', 'Tue 10:00', { of: 'b' }),
      did('waited', 'Tue 10:10', {}),
      did('acked', 'Tue 10:30', {}),
    ],
    [
      'a: a b c; acted Mon 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  resolution#2 c, Tue 10:00 to Tue 10:30, void ack, due Wed 10:20, paused Tue 10:10..Tue 10:30',
      '  next#2 c, Tue 10:00 to Tue 10:30, void ack, due Tue 11:00',
    ],
  ],
  [
    'ack puts back the void first response',
    [asked, did('resolved', 'Mon 11:00', { as: 'logged' }), inbound('c', 'Tue 10:00', { of: 'a' }), did('acked', 'Tue 10:30', {})],
    [
      'a: a c; logged Mon 11:00',
      '  first a, Mon 10:00 to Mon 11:00, void logged, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, void logged, due Tue 10:00',
      '  resolution#2 c, Tue 10:00 to Tue 10:30, void ack, due Wed 10:00',
    ],
  ],
  [
    'ack of a later post does not close it',
    [
      asked,
      answered,
      did('resolved', 'Mon 12:00', { as: 'acted' }),
      inbound('c', 'Tue 10:00', { of: 'b' }),
      reply('d', 'Tue 10:10', 'c'),
      inbound('e', 'Tue 10:20', { of: 'd' }),
      did('acked', 'Tue 10:30', {}),
    ],
    [
      'a: a b c d e; reopened 1; due Wed 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  resolution#2 c, Tue 10:00 to -, running, due Wed 10:00',
      '  next#2 c, Tue 10:00 to Tue 10:10, met, due Tue 11:00',
      '  next#2 e, Tue 10:20 to Tue 10:30, void ack, due Tue 11:20',
    ],
  ],
  [
    'reopened by a post that is gone: as it was',
    [asked, answered, did('resolved', 'Mon 12:00', { as: 'acted' }), inbound('c', 'Tue 10:00', { of: 'b', gone: true })],
    [
      'a: a b c; acted Mon 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  resolution#2 c, Tue 10:00 to -, void gone, due Wed 10:00',
      '  next#2 c, Tue 10:00 to -, void gone, due Tue 11:00',
    ],
  ],
  [
    'reopened by a post that is gone, an older one unanswered',
    [
      asked,
      answered,
      inbound('c', 'Mon 11:30', { of: 'b' }),
      did('resolved', 'Mon 12:00', { as: 'acted' }),
      inbound('d', 'Tue 10:00', { of: 'b', gone: true }),
    ],
    [
      'a: a b c d; acted Mon 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  next c, Mon 11:30 to Mon 12:00, void resolved, due Mon 12:30',
      '  resolution#2 d, Tue 10:00 to -, void gone, due Wed 10:00',
      '  next#2 c, Tue 10:00 to -, void gone, due Tue 11:00',
    ],
  ],
  [
    'reopened by a post that is gone, but answered',
    [
      asked,
      answered,
      did('resolved', 'Mon 12:00', { as: 'acted' }),
      inbound('c', 'Tue 10:00', { of: 'b', gone: true }),
      reply('d', 'Tue 10:10', 'c'),
    ],
    [
      'a: a b c d; reopened 1',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  resolution#2 c, Tue 10:00 to -, void gone, due Wed 10:00',
      '  next#2 c, Tue 10:00 to Tue 10:10, met, due Tue 11:00',
    ],
  ],
])

table('handoff', [
  [
    'a question, answered in time',
    [
      asked,
      did('asked', 'Mon 10:30', { department: 'legal', text: '?' }),
      did('answered', 'Mon 14:30', { department: 'legal', text: '!' }),
    ],
    [
      'a: a; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  handoff legal a, Mon 10:30 to Mon 14:30, met, due Mon 14:30, near miss',
    ],
    { handoff: '4h' },
  ],
  [
    'a question is out',
    [asked, did('asked', 'Mon 10:30', { department: 'legal', text: '?' }), did('asked', 'Mon 10:40', { department: 'legal', text: '??' })],
    [
      'a: a; asking; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  handoff legal a, Mon 10:30 to -, running, due Mon 14:30',
    ],
    { handoff: '4h' },
  ],
  [
    'no promise, no clock, still a question',
    [asked, did('asked', 'Mon 10:30', { department: 'legal', text: '?' })],
    [
      'a: a; asking; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'two questions, one answer without a name',
    [
      asked,
      did('asked', 'Mon 10:30', { department: 'legal', text: '?' }),
      did('asked', 'Mon 10:40', { department: 'web', text: '?' }),
      did('answered', 'Mon 11:00', {}),
    ],
    [
      'a: a; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  handoff legal a, Mon 10:30 to Mon 11:00, met, due Mon 14:30',
      '  handoff web a, Mon 10:40 to Mon 11:00, met, due Mon 14:40',
    ],
    { handoff: '4h' },
  ],
  [
    'the hub replies: the question stays',
    [asked, did('asked', 'Mon 10:30', { department: 'legal', text: '?' }), answered, did('answered', 'Mon 11:30', { department: 'web' })],
    [
      'a: a b; asking; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  handoff legal a, Mon 10:30 to -, running, due Mon 14:30',
    ],
    { handoff: '4h' },
  ],
  [
    'resolved by the hub first',
    [asked, answered, did('asked', 'Mon 11:30', { department: 'legal', text: '?' }), did('resolved', 'Mon 12:00', { as: 'acted' })],
    [
      'a: a b; acted Mon 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 12:00, met, due Tue 10:00',
      '  handoff legal a, Mon 11:30 to Mon 12:00, void hub-first, due Mon 15:30',
    ],
    { handoff: '4h' },
  ],
  [
    'resolved by the hub after it was late',
    [asked, answered, did('asked', 'Mon 11:30', { department: 'legal', text: '?' }), did('resolved', 'Mon 16:00', { as: 'acted' })],
    [
      'a: a b; acted Mon 16:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 16:00, met, due Tue 10:00',
      '  handoff legal a, Mon 11:30 to Mon 16:00, breached, due Mon 15:30',
    ],
    { handoff: '4h' },
  ],
  [
    'assigned by hand, and handed on',
    [
      asked,
      did('assigned', 'Mon 10:10', { department: 'legal' }),
      did('assigned', 'Mon 11:00', { department: 'web', spoke: 'lena' }),
      did('assigned', 'Mon 11:30', { spoke: 'tom' }),
    ],
    [
      'a: a; by web (tom); due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  handoff legal a, Mon 10:10 to Mon 11:00, void transferred, due Mon 14:10',
      '  handoff web a, Mon 11:00 to -, running, due Mon 15:00',
    ],
    { handoff: '4h' },
  ],
  [
    'assigned to the hub, or to the owner: no hand-off',
    [asked, did('assigned', 'Mon 10:10', { department: 'care' }), did('assigned', 'Mon 10:20', { department: 'hub' })],
    [
      'a: a; by hub; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
    { handoff: '4h' },
  ],
  [
    'handed on too late',
    [asked, did('assigned', 'Mon 10:10', { department: 'legal' }), did('assigned', 'Mon 15:00', { department: 'web' })],
    [
      'a: a; by web; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  handoff legal a, Mon 10:10 to Mon 15:00, breached, due Mon 14:10',
      '  handoff web a, Mon 15:00 to -, running, due Mon 19:00',
    ],
    { handoff: '4h' },
  ],
  [
    'an asked department keeps its question when the owner changes',
    [
      asked,
      did('asked', 'Mon 10:05', { department: 'legal', text: '?' }),
      did('assigned', 'Mon 10:10', { department: 'legal' }),
      did('assigned', 'Mon 11:00', { department: 'web' }),
    ],
    [
      'a: a; by web; asking; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  handoff legal a, Mon 10:05 to -, running, due Mon 14:05',
      '  handoff web a, Mon 11:00 to -, running, due Mon 15:00',
    ],
    { handoff: '4h' },
  ],
  [
    "the owner's reply answers",
    [asked, did('assigned', 'Mon 10:10', { department: 'legal' }), answered],
    [
      'a: a b; by legal; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  handoff legal a, Mon 10:10 to Mon 11:00, met, due Mon 14:10',
    ],
    { handoff: '4h' },
  ],
  [
    'it pauses while waiting for the customer',
    [
      asked,
      answered,
      did('asked', 'Mon 12:00', { department: 'legal', text: '?' }),
      did('waited', 'Mon 13:00', { until: on('Mon 15:00') }),
    ],
    [
      'a: a b; waiting Mon 13:00..Mon 15:00; asking; due Tue 12:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 12:00, paused Mon 13:00..Mon 15:00',
      '  handoff legal a, Mon 12:00 to -, running, due Mon 18:00, paused Mon 13:00..Mon 15:00',
    ],
    { handoff: '4h' },
  ],
  [
    'gone',
    [inbound('a', 'Mon 10:00', { gone: true }), did('asked', 'Mon 10:30', { department: 'legal', text: '?' })],
    [
      'a: a; gone Mon 10:00; excluded gone',
      '  first a, Mon 10:00 to -, void gone, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, void gone, due Tue 10:00',
      '  handoff legal a, Mon 10:30 to -, void gone, due Mon 14:30',
    ],
    { handoff: '4h' },
  ],
])

table('history', [
  [
    'still for more than a week before the backfill: resolved at its last post, unanswered',
    [inbound('a', 'Mon 10:00', { backfill: B }), inbound('c', 'Tue 10:00', { of: 'a', backfill: B })],
    [
      'a: a c; history Tue 10:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to Tue 10:00, void history, due Tue 10:00',
    ],
  ],
  [
    'answered and asked again',
    [
      inbound('a', 'Mon 10:00', { backfill: B }),
      reply('b', 'Mon 11:00', 'a', { backfill: B }),
      inbound('c', 'Mon 11:10', { of: 'b', backfill: B }),
    ],
    [
      'a: a b c; history Mon 11:10',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:10, void history, due Tue 10:00',
      '  next c, Mon 11:10 to Mon 11:10, void resolved, due Mon 12:10',
    ],
  ],
  [
    'still for exactly a week: not history',
    [inbound('a', 'Mon 10:00', { backfill: B }), inbound('c', 'Mon+1 10:00', { of: 'a', backfill: B })],
    [
      'a: a c; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'a post of the usual kind shows that it is not still',
    [inbound('a', 'Mon 10:00', { backfill: B }), inbound('c', 'Fri+1 10:00', { of: 'a' })],
    [
      'a: a c; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'a later post of the usual kind reopens it',
    [inbound('a', 'Mon 10:00', { backfill: B }), inbound('c', 'Fri 10:00', { of: 'a' })],
    [
      'a: a c; reopened 1; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 10:00, void history, due Tue 10:00',
      '  resolution#2 c, Fri 10:00 to -, running, due Sat 10:00',
    ],
  ],
  [
    'a reply that becomes known later is judged',
    [inbound('a', 'Mon 10:00', { backfill: B }), reply('b', 'Mon 11:00', 'a')],
    [
      'a: a b; history Mon 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 10:00, void history, due Tue 10:00',
    ],
  ],
  [
    'a person had closed it',
    [
      inbound('a', 'Mon 10:00', { backfill: B }),
      did('resolved', 'Mon 10:30', { as: 'logged' }),
      reply('b', 'Mon 11:00', 'a', { backfill: B }),
    ],
    [
      'a: a b; logged Mon 10:30',
      '  first a, Mon 10:00 to Mon 10:30, void logged, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 10:30, void logged, due Tue 10:00',
    ],
  ],
  [
    'quiet had closed it by the time of the backfill',
    [inbound('a', 'Mon 10:00', { backfill: B }), reply('b', 'Mon 11:00', 'a', { backfill: B, quiet: DAY })],
    [
      'a: a b; quiet Mon 11:00 from Tue 11:00; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00 if quiet at Tue 11:00, running, due Tue 10:00',
    ],
  ],
  [
    'quiet would close it only after the backfill',
    [inbound('a', 'Mon 10:00', { backfill: B }), reply('b', 'Mon 11:00', 'a', { backfill: B, quiet: 20 * DAY })],
    [
      'a: a b; history Mon 11:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, void history, due Tue 10:00',
    ],
  ],
  [
    'gone as well',
    [inbound('a', 'Mon 10:00', { backfill: B, gone: true })],
    [
      'a: a; history Mon 10:00; excluded gone',
      '  first a, Mon 10:00 to -, void gone, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 10:00, void history, due Tue 10:00',
    ],
  ],
  [
    'closed by hand after that',
    [inbound('a', 'Mon 10:00', { backfill: B }), did('resolved', 'Mon 11:00', { as: 'ignored' })],
    [
      'a: a; ignored Mon 11:00',
      '  first a, Mon 10:00 to Mon 11:00, void ignored, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 10:00, void history, due Tue 10:00',
    ],
  ],
  ['a backfilled post without a time says nothing', [inbound('a', undefined, { backfill: B })], ['a: a; excluded undated']],
])

table('no time', [
  ['no clocks, excluded', [inbound('a'), answered], ['a: a b; excluded undated']],
  [
    'among others it counts, without a clock',
    [inbound('a'), inbound('c', 'Mon 10:00', { of: 'a' })],
    [
      'c: a c; due Mon 12:00',
      '  first c, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution c, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  ['the only directed one', [inbound('a'), inbound('c', 'Mon 10:00', { of: 'a', directed: false })], ['c: a c; excluded undated']],
  [
    'a reply without a time: answered, without a verdict',
    [asked, reply('b', undefined, 'a')],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to -, void undated, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'a reply without a time to a later question',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b' }), reply('d', undefined, 'c', { private: true })],
    [
      'a: a b c d; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:10 to -, void undated, due Mon 12:10',
    ],
  ],
  ['gone without a time', [inbound('a', undefined, { gone: true })], ['a: a; gone Mon 00:00; excluded gone']],
  [
    'closed, then a post with a time',
    [inbound('a'), did('resolved', 'Mon 10:00', { as: 'logged' }), inbound('c', 'Mon 11:00', { of: 'a' })],
    [
      'c: a c; reopened 1; due Mon 13:00',
      '  first#2 c, Mon 11:00 to -, running, due Mon 13:00',
      '  resolution#2 c, Mon 11:00 to -, running, due Tue 11:00',
    ],
  ],
])

table('routing and terms', [
  [
    'until somebody starts, a new post routes it anew',
    [asked, inbound('c', 'Mon 10:30', { of: 'a', tags: 'legal' }), answered],
    [
      'a: a c b; by legal; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'after that the owner stays',
    [asked, answered, inbound('c', 'Mon 11:30', { of: 'b', tags: 'legal' })],
    [
      'a: a b c; would route to legal; due Mon 12:30',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:30 to -, running, due Mon 12:30',
    ],
  ],
  [
    'a note is a start',
    [asked, did('noted', 'Mon 10:20', { text: 'mine' }), inbound('c', 'Mon 10:30', { of: 'a', tags: 'legal' })],
    [
      'a: a c; would route to legal; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'a post of the same instant still routes it',
    [asked, inbound('c', 'Mon 11:00', { of: 'a', tags: 'legal' }), answered],
    [
      'a: a c b; by legal; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'later tags add priority, and targets anew',
    [asked, answered, inbound('c', 'Mon 12:00', { of: 'b', priority: 'urgent' }), reply('d', 'Mon 12:10', 'c')],
    [
      'a: a b c d; urgent; due Mon 14:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Mon 14:00',
      '  next c, Mon 12:00 to Mon 12:10, met, due Mon 12:15',
    ],
  ],
  [
    'a finished clock is judged by what was known at its stop',
    [asked, reply('b', 'Mon 10:40', 'a'), inbound('c', 'Mon 10:50', { of: 'b', priority: 'urgent' })],
    [
      'a: a b c; urgent; due Mon 11:05',
      '  first a, Mon 10:00 to Mon 10:40, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Mon 14:00',
      '  next c, Mon 10:50 to -, running, due Mon 11:05',
    ],
  ],
  [
    'breached by the change itself',
    [asked, inbound('c', 'Mon 10:45', { of: 'a', priority: 'urgent' }), answered],
    [
      'a: a c b; urgent; due Mon 14:00',
      '  first a, Mon 10:00 to Mon 11:00, breached, due Mon 10:30, on change',
      '  resolution a, Mon 10:00 to -, running, due Mon 14:00',
    ],
  ],
  [
    'breached by the change, still running',
    [asked, inbound('c', 'Mon 10:45', { of: 'a', priority: 'urgent' })],
    [
      'a: a c; urgent; due Mon 10:30',
      '  first a, Mon 10:00 to -, running, due Mon 10:30, on change',
      '  resolution a, Mon 10:00 to -, running, due Mon 14:00',
    ],
  ],
  [
    'late before the change: breached by time',
    [asked, inbound('c', 'Mon 12:30', { of: 'a', priority: 'urgent' })],
    [
      'a: a c; urgent; due Mon 10:30',
      '  first a, Mon 10:00 to -, running, due Mon 10:30',
      '  resolution a, Mon 10:00 to -, running, due Mon 14:00',
    ],
  ],
  [
    'changed in time',
    [asked, inbound('c', 'Mon 10:20', { of: 'a', priority: 'urgent' })],
    [
      'a: a c; urgent; due Mon 10:30',
      '  first a, Mon 10:00 to -, running, due Mon 10:30',
      '  resolution a, Mon 10:00 to -, running, due Mon 14:00',
    ],
  ],
  [
    'changed back',
    [asked, did('prioritised', 'Mon 10:45', { priority: 'urgent' }), did('prioritised', 'Mon 10:50', { priority: 'normal' }), answered],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'changed twice',
    [
      asked,
      did('prioritised', 'Mon 10:45', { priority: 'urgent' }),
      did('prioritised', 'Mon 10:50', { priority: 'high' }),
      did('prioritised', 'Mon 10:55', { priority: 'urgent' }),
    ],
    [
      'a: a; urgent; due Mon 10:30',
      '  first a, Mon 10:00 to -, running, due Mon 10:30, on change',
      '  resolution a, Mon 10:00 to -, running, due Mon 14:00',
    ],
  ],
  [
    'priority by hand while it waits',
    [asked, answered, did('waited', 'Mon 12:00', {}), did('prioritised', 'Mon 18:00', { priority: 'urgent' })],
    [
      'a: a b; urgent; waiting Mon 12:00..',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, paused, due -, paused Mon 12:00..',
    ],
  ],
  [
    '`log`: nobody owns it, no clocks',
    [inbound('a', 'Mon 10:00', { tags: 'log' }), answered, inbound('c', 'Mon 11:30', { of: 'b' })],
    ['a: a b c; by log'],
  ],
  [
    'out of `log` by a pin: the clocks start where they would have',
    [inbound('a', 'Mon 10:00', { tags: 'log' }), did('tagged', 'Mon 13:00', { add: ['vip'], remove: ['log'] })],
    [
      'a: a; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00, on change',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'out of `log` by a pin after a reply, then a directed post',
    [
      inbound('a', 'Mon 10:00', { tags: 'log', directed: false }),
      answered,
      did('tagged', 'Mon 11:10', { add: [], remove: ['log'] }),
      inbound('c', 'Mon 11:30', { of: 'b' }),
    ],
    [
      'a: a b c; due Mon 12:30',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:30 to -, running, due Mon 12:30',
    ],
  ],
  [
    'out of `log` by a directed post, after a reply',
    [
      inbound('a', 'Mon 10:00', { tags: 'log', directed: false }),
      answered,
      inbound('c', 'Mon 11:30', { of: 'b', directed: true, tags: 'unlog' }),
    ],
    [
      'a: a b c; due Mon 12:30',
      '  resolution c, Mon 11:30 to -, running, due Tue 11:30',
      '  next c, Mon 11:30 to -, running, due Mon 12:30',
    ],
  ],
  ['into `log` by a pin: no clocks any more', [asked, did('tagged', 'Mon 10:30', { add: ['log'], remove: [] })], ['a: a; by log']],
  [
    'a pin routes until somebody starts',
    [
      asked,
      did('tagged', 'Mon 10:30', { add: ['legal'], remove: [] }),
      did('claimed', 'Mon 10:40', { by: 'lena', until: on('Mon 11:10') }),
      did('tagged', 'Mon 10:50', { add: [], remove: ['legal'] }),
    ],
    [
      'a: a; by legal; would route to care; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'born breached',
    [inbound('a', 'Mon 10:00', { recordedAt: on('Mon 13:00') })],
    [
      'a: a; born breached; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00, born',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'imported late, but met',
    [inbound('a', 'Mon 10:00', { recordedAt: on('Mon 13:00') }), answered],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'the reply was recorded late',
    [asked, reply('b', 'Mon 11:00', 'a', { recordedAt: on('Mon 13:00') })],
    [
      'a: a b; late recorded; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'the reply to a later question was recorded late',
    [asked, answered, inbound('c', 'Mon 11:10', { of: 'b' }), reply('d', 'Mon 11:20', 'c', { recordedAt: on('Mon 13:00') })],
    [
      'a: a b c d; late recorded; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:10 to Mon 11:20, met, due Mon 12:10',
    ],
  ],
  [
    'an exchange that was late on arrival',
    [
      asked,
      answered,
      inbound('c', 'Mon 11:10', { of: 'b', recordedAt: on('Mon 18:00') }),
      reply('d', 'Mon 14:00', 'c', { recordedAt: on('Mon 18:00') }),
    ],
    [
      'a: a b c d; born breached; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:10 to Mon 14:00, breached, due Mon 12:10, born',
    ],
  ],
])

table('what people do', [
  [
    'a reply by hand',
    [asked, did('replied', 'Mon 11:00', { text: 'hi', private: true })],
    [
      'a: a; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'a draft is no reply',
    [asked, did('replied', 'Mon 11:00', { text: 'hi', draft: true })],
    ['a: a; due Mon 12:00', '  first a, Mon 10:00 to -, running, due Mon 12:00', '  resolution a, Mon 10:00 to -, running, due Tue 10:00'],
  ],
  [
    'an imported post takes the place of a reply by hand',
    [asked, did('replied', 'Mon 11:05', { matchedBy: 2 }), answered],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'resolved after a reply by hand, whose post was a little later: that stands, and the post stops the first clock',
    [
      asked,
      did('replied', 'Mon 11:00', {}),
      did('resolved', 'Mon 11:00', { as: 'acted' }),
      reply('b', 'Mon 11:01', 'a', { recordedAt: on('Tue 09:00') }),
      inbound('c', 'Mon 12:00', { of: 'b' }),
      did('acked', 'Mon 12:10', {}),
    ],
    [
      'a: a b c; acted Mon 11:00',
      '  first a, Mon 10:00 to Mon 11:01, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
      '  resolution#2 c, Mon 12:00 to Mon 12:10, void ack, due Tue 12:00',
      '  next#2 c, Mon 12:00 to Mon 12:10, void ack, due Mon 13:00',
    ],
  ],
  [
    'the customer was quicker than the post: it answers them, and `ack` still closes what they reopened',
    [
      asked,
      did('replied', 'Mon 11:00', {}),
      did('resolved', 'Mon 11:00', { as: 'acted' }),
      inbound('c', 'Mon 11:01', { of: 'a' }),
      reply('b', 'Mon 11:02', 'a', { recordedAt: on('Tue 09:00') }),
      did('acked', 'Mon 11:10', {}),
    ],
    [
      'a: a c b; acted Mon 11:00',
      '  first a, Mon 10:00 to Mon 11:02, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
      '  resolution#2 c, Mon 11:01 to Mon 11:10, void ack, due Tue 11:01',
    ],
  ],
  [
    'a later exchange: the post stops its clock, not the end',
    [
      asked,
      answered,
      inbound('c', 'Mon 11:30', { of: 'b' }),
      did('replied', 'Mon 11:40', {}, { on: 'c' }),
      did('resolved', 'Mon 11:40', { as: 'logged' }, { on: 'c' }),
      reply('d', 'Mon 11:45', 'c', { recordedAt: on('Tue 09:00') }),
    ],
    [
      'a: a b c d; logged Mon 11:40',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:40, void logged, due Tue 10:00',
      '  next c, Mon 11:30 to Mon 11:45, met, due Mon 12:30',
    ],
  ],
  [
    'ignored after a reply by hand: the post still stops the first clock',
    [
      asked,
      did('replied', 'Mon 11:00', {}),
      did('resolved', 'Mon 11:00', { as: 'ignored' }),
      reply('b', 'Mon 11:01', 'a', { recordedAt: on('Tue 09:00') }),
    ],
    [
      'a: a b; ignored Mon 11:00',
      '  first a, Mon 10:00 to Mon 11:01, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, void ignored, due Tue 10:00',
    ],
  ],
  [
    'waiting for the customer since a reply by hand',
    [asked, did('replied', 'Mon 11:00', {}), did('waited', 'Mon 11:00', {}), reply('b', 'Mon 11:01', 'a', { recordedAt: on('Tue 09:00') })],
    [
      'a: a b; waiting Mon 11:00..',
      '  first a, Mon 10:00 to Mon 11:01, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, paused, due -, paused Mon 11:00..',
    ],
  ],
  [
    'sent, and resolved in the minute before the post',
    [
      asked,
      did('replied', 'Mon 10:30', { draft: true }),
      did('sent', 'Mon 11:00', { draft: 1 }),
      did('resolved', 'Mon 11:00', { as: 'declined', reason: 'no' }),
      reply('b', 'Mon 11:01', 'a', { recordedAt: on('Tue 09:00') }),
    ],
    [
      'a: a b; declined Mon 11:00 (no)',
      '  first a, Mon 10:00 to Mon 11:01, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
    ],
  ],
  [
    'the post has no time: nobody can say how fast, but it was resolved',
    [asked, did('replied', 'Mon 11:00', { matchedBy: 2 }), did('resolved', 'Mon 11:00', { as: 'acted' }), reply('b', undefined, 'a')],
    [
      'a: a b; acted Mon 11:00',
      '  first a, Mon 10:00 to -, void undated, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
    ],
  ],
  [
    'the post that took its place is no reply: nothing was said',
    [
      asked,
      did('replied', 'Mon 11:00', { matchedBy: 2 }),
      did('resolved', 'Mon 11:00', { as: 'acted' }),
      reply('b', 'Mon 11:01', 'a', { counts: false }),
    ],
    [
      'a: a b; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'a resolve before the reply was recorded does not stand',
    [
      asked,
      did('resolved', 'Mon 10:59', { as: 'acted' }),
      did('replied', 'Mon 11:00', {}),
      reply('b', 'Mon 11:01', 'a', { recordedAt: on('Tue 09:00') }),
    ],
    [
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:01, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'a hand-off that our reply answers is not ended by the end before it',
    [
      asked,
      did('asked', 'Mon 10:10', { department: 'hub', text: '?' }),
      did('replied', 'Mon 11:00', {}),
      did('resolved', 'Mon 11:00', { as: 'acted' }),
      reply('b', 'Mon 11:01', 'a', { recordedAt: on('Tue 09:00') }),
    ],
    [
      'a: a b; acted Mon 11:00',
      '  first a, Mon 10:00 to Mon 11:01, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00, met, due Tue 10:00',
    ],
  ],
  [
    'the post that took its place is not here any more',
    [asked, did('replied', 'Mon 11:05', { matchedBy: 99 })],
    [
      'a: a; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:05, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'a reply by hand before the post it was written on',
    [asked, did('replied', 'Mon 09:00', {})],
    [
      'a: a; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 10:00, void reply-before-post, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'claimed, released, merged, significant, judged anew',
    [
      asked,
      did('claimed', 'Mon 10:10', { by: 'tom', until: on('Mon 10:40') }),
      did('released', 'Mon 10:20', {}),
      did('significant', 'Mon 10:30', { on: true }),
      did('merged', 'Mon 10:40', { into: 1 }),
      did('rejudged', 'Mon 10:50', { clock: 'first_response', cycle: 1, was: 'met', is: 'breached' }),
    ],
    ['a: a; merged into a', '  first a, Mon 10:00 to -, running, due Mon 12:00', '  resolution a, Mon 10:00 to -, running, due Tue 10:00'],
  ],
  [
    'on a post that belongs to no conversation: nothing',
    [asked, reply('x', 'Mon 10:00', undefined), did('resolved', 'Mon 10:30', { as: 'logged' }, { on: 'x' })],
    ['a: a; due Mon 12:00', '  first a, Mon 10:00 to -, running, due Mon 12:00', '  resolution a, Mon 10:00 to -, running, due Tue 10:00'],
  ],
])

table('several in one cluster, and what comes along', [
  [
    'conversations by their opening posts, related only within a thread',
    [
      inbound('b', 'Mon 10:30', { of: 'ad', author: 'x\0bob' }),
      inbound('a', 'Mon 10:00', { of: 'ad' }),
      reply('ad', 'Mon 09:00', undefined),
      inbound('c', 'Mon 10:40', { of: 'a', author: 'x\0eve' }),
    ],
    [
      'a: a; related c; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      'b: b; due Mon 12:30',
      '  first b, Mon 10:30 to -, running, due Mon 12:30',
      '  resolution b, Mon 10:30 to -, running, due Tue 10:30',
      'c: c; related a; due Mon 12:40',
      '  first c, Mon 10:40 to -, running, due Mon 12:40',
      '  resolution c, Mon 10:40 to -, running, due Tue 10:40',
    ],
  ],
  [
    'what comes along asks for nothing, and what we said to it answers nothing',
    [inbound('q', 'Mon 09:00', { passive: true }), reply('r', 'Mon 09:10', 'q'), inbound('a', 'Mon 10:00', { of: 'r' })],
    [
      'a: q r a; due Mon 12:00',
      '  first a, Mon 10:00 to -, running, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ],
  ],
  [
    'quiet without a target for the resolution',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: DAY }), did('waited', 'Mon 12:00', {}), inbound('c', 'Tue 11:30', { of: 'b' })],
    [
      'a: a b c; reopened 1; due Tue 12:30',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  next#2 c, Tue 11:30 to -, running, due Tue 12:30',
    ],
    { resolution: 'none' },
  ],
  [
    'quiet without a target, still to come',
    [asked, reply('b', 'Mon 11:00', 'a', { quiet: DAY })],
    ['a: a b; quiet Mon 11:00 from Tue 11:00', '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00'],
    { resolution: 'none' },
  ],
  [
    'done on a reply without a time: not before the opening post',
    [inbound('a', 'Mon 10:00'), reply('b', undefined, 'a'), did('resolved', 'Mon 09:00', { as: 'ignored' }, { on: 'b' })],
    [
      'a: a b; ignored Mon 10:00',
      '  first a, Mon 10:00 to Mon 10:00, void ignored, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 10:00, void ignored, due Tue 10:00',
    ],
  ],
])

describe('what the clocks do not show', () => {
  const one = (pieces: readonly Piece[], terms = termsOf()): Conversation | undefined => {
    const { posts, events } = scene(pieces)
    return foldCluster(posts, events, terms).conversations[0]
  }

  test('a conversation with all that can be said of it', () => {
    const pieces = [
      inbound('a', 'Mon 10:00', { tags: 'billing', source: 2, recordedAt: on('Mon 10:05') }),
      reply('b', 'Mon 11:00', 'a', { private: true, source: 3, recordedAt: on('Mon 11:05') }),
      did('noted', 'Mon 11:10', { text: 'hm' }),
      did('claimed', 'Mon 11:20', { by: 'tom', until: on('Mon 11:50') }),
      did('snoozed', 'Mon 11:30', { until: on('Tue 09:00') }),
      did('significant', 'Mon 11:40', { on: true }),
    ]
    const folded = one(pieces)
    expect({ ...folded, routing: folded?.routing.route, clocks: folded?.clocks.length }).toEqual({
      id: 1,
      posts: [1, 2],
      author: 'x\0ann',
      directed: true,
      judgement: judged(['billing']),
      routing: 'care',
      priority: 'normal',
      department: 'care',
      pinned: false,
      postedAt: on('Mon 10:00'),
      lastPostAt: on('Mon 11:00'),
      importedAt: on('Mon 10:05'),
      source: 3,
      inboundCount: 1,
      replyCount: 1,
      noteCount: 1,
      firstReplyAt: on('Mon 11:00'),
      firstReplyBy: 'acme',
      firstReplyPost: 2,
      firstStartAt: on('Mon 10:00'),
      movedToPrivate: true,
      touchedAt: on('Mon 11:00'),
      reopened: 0,
      asking: false,
      asked: [],
      ackable: false,
      matched: [],
      claimedBy: 'tom',
      claimUntil: on('Mon 11:50'),
      snoozedUntil: on('Tue 09:00'),
      significant: true,
      dueAt: on('Tue 10:00'),
      soonAt: on('Tue 04:00'),
      lateRecorded: false,
      sameDayDueAt: on('Tue 00:00'),
      clocks: 2,
      related: [],
      rev: 6,
    })
  })

  test('the person who replied by hand stays credited when the post arrives', () => {
    const folded = one([asked, did('replied', 'Mon 11:05', { matchedBy: 2 }), answered])
    expect([folded?.firstReplyBy, folded?.firstReplyPost, folded?.replyCount]).toEqual(['maria', 2, 1])
  })

  test('a reply by hand is credited to who made it', () => {
    const folded = one([asked, did('replied', 'Mon 11:05', { private: true })])
    expect([folded?.firstReplyBy, folded?.firstReplyPost, folded?.replyCount, folded?.movedToPrivate]).toEqual([
      'maria',
      undefined,
      1,
      true,
    ])
  })

  test('the start is known where no target is', () => {
    const folded = one(
      [inbound('a', 'Mon 10:00', { directed: false }), inbound('c', 'Mon 11:00', { of: 'a' })],
      termsOf({ first_response: 'none' }),
    )
    expect([folded?.firstStartAt, folded?.sameDayDueAt]).toEqual([on('Mon 11:00'), on('Tue 00:00')])
  })

  test('`log` has no start and no same-day due time', () => {
    const folded = one([inbound('a', 'Mon 10:00'), did('tagged', 'Mon 10:30', { add: ['log'], remove: [] })])
    expect([folded?.firstStartAt, folded?.sameDayDueAt, folded?.excluded]).toEqual([undefined, undefined, undefined])
  })

  test('same-day due by the calendar of the owner, cutoff ignored', () => {
    const office = termsOf({ calendar: 'office' })
    const at1630 = [inbound('a', 'Mon 16:30')]
    expect(one(at1630, office)?.sameDayDueAt).toBe(on('Mon 17:00'))
    const moved = [...at1630, did('assigned', 'Mon 16:40', { department: 'web' })]
    expect(one(moved, office)?.sameDayDueAt).toBe(on('Mon 17:00'))
    expect(one(moved, termsOf({ calendar: 'office' }, { calendarOf: () => 'always' }))?.sameDayDueAt).toBe(on('Tue 00:00'))
  })

  test('first resolution: the first outcome or quiet, not history', () => {
    const again = [
      asked,
      answered,
      did('resolved', 'Mon 12:00', { as: 'acted' }),
      did('reopened', 'Mon 13:00', {}),
      did('resolved', 'Mon 14:00', { as: 'acted' }),
    ]
    expect(one(again)?.firstResolvedAt).toBe(on('Mon 12:00'))
    expect(one([inbound('a', 'Mon 10:00', { backfill: B })])?.firstResolvedAt).toBeUndefined()
  })
})

describe('what the store and the rules add', () => {
  const routed = (since: string | undefined, more: Partial<FoldTerms> = {}) =>
    termsOf({ handoff: '4h' }, { handoffSince: () => (since === undefined ? undefined : on(since)), ...more })

  test.each<[string, Piece[], FoldTerms, string[]]>([
    ['the import hands it to its department', [asked], routed('Mon 10:20'), ['handoff care a, Mon 10:20 to -, running, due Mon 14:20']],
    ['the store knows of none', [asked], routed(undefined), []],
    ['answered by then', [asked, answered], routed('Mon 11:00'), []],
    [
      'answered after that, by the owner',
      [asked, answered],
      routed('Mon 10:20'),
      ['handoff care a, Mon 10:20 to Mon 11:00, met, due Mon 14:20'],
    ],
    ['resolved by then', [asked, did('resolved', 'Mon 10:10', { as: 'logged' })], routed('Mon 10:20'), []],
    ['not by a backfill', [inbound('a', 'Mon 10:00', { backfill: { history: DAY, now: on('Mon 10:20') } })], routed('Mon 10:20'), []],
    ['not to the hub', [inbound('a', 'Mon 10:00', { tags: 'hub' })], routed('Mon 10:20'), []],
    [
      'assigned to another department before that',
      [asked, did('assigned', 'Mon 10:10', { department: 'web' })],
      routed('Mon 10:20'),
      ['handoff web a, Mon 10:10 to -, running, due Mon 14:10'],
    ],
    [
      'assigned to another department after that',
      [asked, did('assigned', 'Mon 11:00', { department: 'web' })],
      routed('Mon 10:20'),
      ['handoff care a, Mon 10:20 to Mon 11:00, void transferred, due Mon 14:20', 'handoff web a, Mon 11:00 to -, running, due Mon 15:00'],
    ],
    [
      'a new post routes it to another department',
      [asked, inbound('c', 'Mon 10:30', { of: 'a', tags: 'legal' })],
      routed(undefined, { handoffSince: (_, department) => on(department === 'legal' ? 'Mon 10:40' : 'Mon 10:20') }),
      [
        'handoff care a, Mon 10:20 to Mon 10:30, void transferred, due Mon 14:20',
        'handoff legal a, Mon 10:40 to -, running, due Mon 14:40',
      ],
    ],
    [
      'a reply answers for whoever wrote it',
      [asked, did('asked', 'Mon 10:30', { department: 'legal', text: '?' }), did('replied', 'Mon 11:00', {}, { actor: 'lena' })],
      routed('Mon 10:20', { speaksFor: (department, sender) => (sender === 'lena' ? department === 'legal' : undefined) }),
      ['handoff care a, Mon 10:20 to -, running, due Mon 14:20', 'handoff legal a, Mon 10:30 to Mon 11:00, met, due Mon 14:30'],
    ],
    [
      'the sender of a reply is not known',
      [asked, reply('b', 'Mon 11:00', 'a', { sender: undefined })],
      routed('Mon 10:20', { speaksFor: () => false }),
      ['handoff care a, Mon 10:20 to Mon 11:00, met, due Mon 14:20'],
    ],
    [
      'each department has its own promise',
      [asked, did('asked', 'Mon 10:30', { department: 'legal', text: '?' })],
      termsOf(
        {},
        {
          handoff: (department) => ({ target: department === 'legal' ? '1h' : 'none', calendar: 'always', from: department, rules: 'r1' }),
        },
      ),
      ['handoff legal a, Mon 10:30 to -, running, due Mon 11:30'],
    ],
  ])('hand-off: %s', (_, pieces, terms, expected) => {
    expect(
      fold(pieces, terms)
        .filter((line) => line.startsWith('  handoff'))
        .map((line) => line.trim()),
    ).toEqual(expected)
  })

  test('finished clocks keep the terms they had', () => {
    const old = { target: '30m', calendar: 'always', from: 'targets[0]', rules: 'r0' }
    const frozen = termsOf(
      {},
      { frozen: (kind, cycle, post) => (kind === 'first_response' && cycle === 1 && post === 1 ? old : undefined) },
    )
    expect(fold([asked, answered], frozen)).toEqual([
      'a: a b; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, breached, due Mon 10:30',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
    ])
    expect(fold([asked], frozen)[1]).toBe('  first a, Mon 10:00 to -, running, due Mon 12:00')
  })

  test('so does a resolution that quiet has closed', () => {
    const old = { target: '30m', calendar: 'always', from: 'targets[0]', rules: 'r0' }
    const frozen = termsOf({}, { frozen: (kind) => (kind === 'resolution' ? old : undefined) })
    expect(fold([asked, reply('b', 'Mon 11:00', 'a', { quiet: DAY })], frozen)).toEqual([
      'a: a b; quiet Mon 11:00 from Tue 11:00; due Mon 10:30',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to Mon 11:00 if quiet at Tue 11:00, running, due Mon 10:30',
    ])
  })

  test('terms that were `none` when it finished leave it met', () => {
    const none = termsOf({}, { frozen: () => ({ target: 'none', calendar: 'always', from: 'care', rules: 'r0' }) })
    expect(fold([asked, answered], none)[1]).toBe('  first a, Mon 10:00 to Mon 11:00, met, due -')
  })

  test('a target that becomes `none` takes the running clocks away, another one brings them', () => {
    const base = termsOf()
    const none = termsOf({ first_response: 'none', next_response: 'none', resolution: 'none' })
    const terms = {
      ...base,
      route: (...args: Parameters<FoldTerms['route']>) => (args[1].tags.includes('quiet') ? none : base).route(...args),
    }
    const on3 = [asked, answered, inbound('c', 'Mon 11:30', { of: 'b' })]
    expect(fold([...on3, did('tagged', 'Mon 11:40', { add: ['quiet'], remove: [] })], terms)).toEqual([
      'a: a b c',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
    ])
    expect(
      fold(
        [...on3, did('tagged', 'Mon 11:40', { add: ['quiet'], remove: [] }), did('tagged', 'Mon 13:00', { add: [], remove: ['quiet'] })],
        terms,
      ),
    ).toEqual([
      'a: a b c; due Mon 12:30',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 11:30 to -, running, due Mon 12:30, on change',
    ])
  })

  test('a conversation that somebody started under other rules keeps its owner', () => {
    const owner = termsOf().route(scene([asked]).posts[0] as FoldPost, judged(['legal']), true)
    const terms = termsOf({ resolution: '48h' }, { owner: () => owner })
    expect(fold([asked], terms)[0]).toBe('a: a; due Mon 12:00')
    expect(fold([asked, answered], terms)).toEqual([
      'a: a b; by legal; would route to care; due Wed 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Wed 10:00',
    ])
    expect(
      fold(
        [asked, did('asked', 'Mon 10:30', { department: 'web', text: '?' }), answered],
        termsOf({ handoff: '4h' }, { owner: () => owner }),
      ),
    ).toEqual([
      'a: a b; by legal; would route to care; asking; due Tue 10:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  handoff web a, Mon 10:30 to -, running, due Mon 14:30',
    ])
  })

  test('without a way to look targets up anew they stay', () => {
    const terms = termsOf({}, { retarget: undefined })
    expect(fold([asked, answered, inbound('c', 'Mon 12:00', { of: 'b', tags: 'legal', priority: 'urgent' })], terms)).toEqual([
      'a: a b c; would route to legal; urgent; due Mon 13:00',
      '  first a, Mon 10:00 to Mon 11:00, met, due Mon 12:00',
      '  resolution a, Mon 10:00 to -, running, due Tue 10:00',
      '  next c, Mon 12:00 to -, running, due Mon 13:00',
    ])
  })

  test('the route that would win adds who is told, but never the owner', () => {
    const base = termsOf()
    const terms = {
      ...base,
      route: (...args: Parameters<FoldTerms['route']>) => ({
        ...base.route(...args),
        notify: args[1].tags.includes('legal') ? ['care', 'ceo'] : ['press'],
      }),
    }
    const { posts } = scene([asked, answered, inbound('c', 'Mon 12:00', { of: 'b', tags: 'legal' })])
    expect(foldCluster(posts, [], terms).conversations[0]?.routing.notify).toEqual(['ceo', 'press'])
  })
})
