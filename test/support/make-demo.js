// Writes the demo's sample posts (src/commands/demo/files, or the folder named): made up, the same every time. Run it after changing it; the files are committed.
import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const folder =
  process.argv[2] === undefined ? new URL('../../src/commands/demo/files/', import.meta.url) : pathToFileURL(`${process.argv[2]}/`)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = Date.parse('2026-10-29T07:00:00Z')
const NOW = Date.parse('2026-11-19T15:20:00Z')

// mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
let state = 20261119
const random = () => {
  state = (state + 0x6d2b79f5) | 0
  let t = Math.imul(state ^ (state >>> 15), 1 | state)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
const pick = (list) => list[Math.floor(random() * list.length)]
const between = (from, to) => from + Math.floor(random() * (to - from + 1))

const STATIONS = [
  'Ashford Vale',
  'Corran',
  'Great Penn',
  'Hollin Bridge',
  'Kestle',
  'Marlow Quay',
  'Northwick',
  'Saltby',
  'Thornbeck',
  'Wray Junction',
]
const slots = {
  station: () => pick(STATIONS),
  to: () => pick(STATIONS),
  time: () => `${String(between(5, 22)).padStart(2, '0')}:${pick(['02', '09', '14', '17', '23', '31', '38', '44', '52', '58'])}`,
  pounds: () => `£${between(6, 180)}${pick(['', '.50', '.20'])}`,
  minutes: () => String(between(2, 9) * 10 + between(0, 9)),
  coach: () => pick(['A', 'B', 'C', 'D']),
  days: () => String(between(6, 40)),
}
const fill = (text) => text.replace(/\{(\w+)\}/g, (_, name) => slots[name]())

// What people write, with what we answer; weights are how common each is.
const STORIES = [
  {
    weight: 22,
    texts: [
      'where is my refund for the {time} from {station}? It has been {days} days',
      'you charged me twice for one ticket, {pounds} gone. Who do I talk to?',
      'Refund refused because "the train ran". It ran {minutes} minutes late.',
      'I was overcharged at the {station} machine: {pounds} instead of {pounds}',
      'Still no money back for the cancelled {time} to {to}. Booking by phone takes forever.',
      'what is the fare from {station} to {to} with a railcard, and why does the app say {pounds}?',
      'Fares go up every year and I stand every morning. {pounds} a day for this 😡',
      'My season ticket was renewed without asking me. {pounds}!! Please refund it',
    ],
    answers: [
      'Sorry about that! Please send us your booking reference by direct message and we will look into it today.',
      'Hi, that should not happen. We have found the payment and the refund is on its way, three to five days.',
      'Thanks for your patience. Could you tell us the date and the last four digits of the ticket number?',
      'Hello, we checked: the refund was sent this morning. Sorry for the wait.',
    ],
  },
  {
    weight: 20,
    texts: [
      'the {time} from {station} is {minutes} minutes late and nobody says why',
      'Cancelled again. Third time this week. What is going on at {station}?',
      'Two coaches instead of four on the {time} to {to}, standing room only all the way',
      'Delayed at {station}, missed my connection at {to}. Will the next one wait?',
      'is the {time} to {to} cancelled or not? The board says one thing and the app another',
      '{minutes} minutes outside {station} now. Any news?',
      'This line is a joke. Late on Monday, late on Tuesday, cancelled today.',
      'overcrowded to the point that people could not get on at {station}',
    ],
    answers: [
      'Sorry for the delay: a signal fault at Wray Junction. Trains are moving again, expect 15 minutes more.',
      'Hi, the {time} is running with two coaches because of a fault on the other unit. Sorry for the squeeze.',
      'We are sorry. You can claim for this one on our site under Delay Repay, it takes two minutes.',
      'Your ticket is valid on the next train. Sorry about the missed connection!',
    ],
  },
  {
    weight: 12,
    texts: [
      'the timetable page won’t load since this morning',
      'Dead link in your newsletter: "winter offers" goes nowhere',
      'the app keeps crashing when I choose a seat. Android, newest version',
      "can't log in, the password mail never arrives",
      'Error 500 when paying. Was I charged? {pounds}',
      'Your video about the new trains is a broken video on my phone, just grey',
      'the live map page is blank in Firefox',
      'please add a way to sign in without the code by text message, there is no signal at {station}',
    ],
    answers: [
      'Thanks for telling us, our web team is on it.',
      'This should work again. Could you try once more and tell us?',
      'Hi, please delete the app’s data and sign in again; if that does not help, write to us with the model of your phone.',
    ],
  },
  {
    weight: 12,
    texts: [
      'the lift at {station} is out of order again, how do I get to platform 3 with a pram?',
      'Toilets on the {time} all locked',
      'the waiting room at {station} is closed in this weather. Unacceptable',
      'bins overflowing at {station}, has been so since the weekend',
      'Which platform for {to}? The board at {station} is off',
      'the ticket machine in the car park at {station} ate my card',
      'Ice on the steps at {station}, someone should grit them before the {time}',
    ],
    answers: [
      'Thank you, we have passed this to the station team; someone will be there today.',
      'Sorry! The engineer for the lift is booked for tomorrow morning. Staff will help you over the crossing, just ring at the desk.',
      'Platform 2, and thank you for telling us about the board.',
    ],
  },
  {
    weight: 12,
    texts: [
      'thank you to the guard on the {time}, she found my daughter’s rucksack ❤️',
      'Brilliant service at {station} today, well done to the man with the green scarf',
      'First time on the new trains: quiet, warm, on time. Lovely!',
      'Thanks for the quick answer yesterday, refund arrived 👍',
      'The driver waited for us at {station}. Thank you thank you thank you 🙏🏽',
      'credit where it is due: {minutes} minutes of snow and you still ran. Thanks',
    ],
    answers: [
      'You made our day, thank you! We have passed it on.',
      'How kind, thank you for writing!',
      'Lovely to hear. Have a good journey home!',
    ],
  },
  {
    weight: 12,
    texts: [
      'can I take a bike on the {time} to {to}?',
      'Do you sell group tickets at {station}?',
      'what time is the last train from {to} on Sunday?',
      'Is the quiet coach still coach {coach}?',
      'are dogs allowed in first class?',
      'Is there a rail replacement bus on the 22nd?',
      'Lost: blue umbrella, {time} from {station}. Where do I ask?',
    ],
    answers: [
      'Yes, except between 7:00 and 9:30 on weekdays. Happy travels!',
      'Hello! You find it on our site under Plan, or ring 0300 000 0000 from 7 to 21.',
      'Good question: coach {coach}, look for the purple stripe.',
      'Please ask at the desk in {station}, they keep everything for three months.',
    ],
  },
  {
    weight: 6,
    texts: [
      'you should show how full each coach is, other companies do',
      'It would be great if the first train on Sunday left before nine',
      'why not a family ticket for {station} to {to}?',
      'Wish you sold tea before 7',
    ],
    answers: ['Thank you, we have passed that to the people who plan it.', 'We like that. No promise, but it is on the list!'],
  },
  {
    weight: 4,
    texts: [
      'Worst company in the country. Never again.',
      'Useless. Absolutely useless 🤬',
      'it is a disgrace that a pensioner has to stand from {station} to {to}',
      'meridale is trending and not for the snow',
    ],
    answers: [
      'We are sorry you feel that way. What happened? We would like to put it right.',
      'Hello, tell us the train and we will look into it today.',
    ],
  },
]
const total = STORIES.reduce((sum, story) => sum + story.weight, 0)
const story = () => {
  let left = random() * total
  for (const one of STORIES) {
    left -= one.weight
    if (left < 0) return one
  }
  return STORIES[0]
}
const FOLLOW_UPS = [
  'Done, sent you the reference',
  'ok thanks',
  'Thanks, that worked!',
  'And what about the {time} tomorrow?',
  'That is what you said last week.',
  'It was on the 4th, coach {coach}',
  'Still nothing.',
]
const CLOSINGS = [
  'You are welcome!',
  'Thank you, we will come back to you today.',
  'Got it, thanks. One moment please.',
  'Sorry for that. We are on it.',
]

const NAMES = [
  'bo',
  'railfan',
  'marta',
  'quietcoach',
  'jon',
  'ines',
  'halima',
  'otto',
  'priti',
  'sven',
  'wendy',
  'kofi',
  'lea',
  'nuno',
  'aiko',
  'dara',
  'piet',
  'zoe',
]
const handle = () =>
  `${pick(NAMES)}${pick(['', `_${between(1, 99)}`, `.${pick(['north', 'vale', 'penn', 'uk'])}`, String(between(1, 99))])}`

/** The desk answers from 7 to 21, at weekends from 9 to 17: a time outside it waits for the next opening. November is UTC in London. */
function atTheDesk(time) {
  const date = new Date(time)
  const weekend = date.getUTCDay() % 6 === 0
  const [open, close] = weekend ? [9, 17] : [7, 21]
  const midnight = time - (time % DAY)
  if (time < midnight + open * HOUR) return midnight + open * HOUR + between(1, 50) * MINUTE + between(0, 59) * 1000
  if (time < midnight + close * HOUR) return time
  return atTheDesk(midnight + DAY)
}
/** Log-normal, median 38 minutes: most within the hour, a few the next day. */
const delay = () =>
  Math.round(38 * Math.exp(1.15 * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()))) * MINUTE +
  between(0, 59) * 1000

/** When people write: by day rather than by night, more so at rush hour. */
function moment(from, to) {
  for (;;) {
    const time = Math.floor((from + random() * (to - from)) / 1000) * 1000
    const hour = new Date(time).getUTCHours()
    const busy = hour < 5 ? 0.03 : [7, 8, 17, 18].includes(hour) ? 1 : hour > 21 ? 0.25 : 0.5
    if (random() < busy) return time
  }
}

const OURS = { x: 'meridale_help', facebook: 'Meridale Trains', instagram: 'meridaletrains' }
const posts = []
const add = (network, author, at, text, extra = {}) => {
  const post = { network, author, at, text, inbound: author !== OURS[network], ...extra }
  posts.push(post)
  return post
}
/** How likely an answer is: everything old is answered but a few, of the last hours little. */
const answered = (at) => random() < (NOW - at > 3 * DAY ? 0.96 : NOW - at > 8 * HOUR ? 0.85 : 0.4)

function conversation(network, at, under) {
  const { texts, answers } = story()
  const author = handle()
  const mention = network === 'x' ? '@meridale_help ' : network === 'instagram' && !under ? '@meridaletrains ' : ''
  let last = add(network, author, at, mention + fill(pick(texts)), { parent: under })
  if (network === 'instagram' && random() < 0.3) last.followers = between(40, 90_000)
  for (let exchange = 0; exchange < 3; exchange++) {
    if (!answered(last.at)) return
    const time = atTheDesk(last.at + Math.max(2 * MINUTE, delay()))
    if (time > NOW) return
    const ours = add(
      network,
      OURS[network],
      time,
      (network === 'x' ? `@${author} ` : '') + fill(pick(exchange === 0 ? answers : CLOSINGS)),
      { parent: last },
    )
    if (random() > (exchange === 0 ? 0.38 : 0.12)) return
    const again = moment(time + 4 * MINUTE, time + 9 * HOUR)
    if (again > NOW) return
    last = add(network, author, again, (network === 'x' ? '@meridale_help ' : '') + fill(pick(FOLLOW_UPS)), { parent: ours })
  }
}

for (let n = 0; n < 72; n++) conversation('x', moment(START, NOW))
for (let n = 0; n < 34; n++) conversation('facebook', moment(START, NOW))
for (let n = 0; n < 26; n++) conversation('instagram', moment(START, NOW))
for (let n = 0; n < 12; n++) conversation(pick(['x', 'x', 'facebook', 'instagram']), moment(NOW - 7 * HOUR, NOW))

// Our own posts: nobody is to answer them, and each comment under one is a conversation of its own.
for (const [network, when, text] of [
  ['facebook', '2026-11-05T10:00:00Z', 'The new trains are here! Which one of you will be first aboard?'],
  ['instagram', '2026-11-12T11:30:00Z', 'Winter is coming to Thornbeck viaduct ❄️'],
  ['x', '2026-11-17T06:30:00Z', 'Snow on the northern branch today: please check before you travel.'],
]) {
  const ours = add(network, OURS[network], Date.parse(when), text)
  for (let n = 0; n < 5; n++) conversation(network, moment(ours.at, Math.min(NOW, ours.at + 2 * DAY)), ours)
}

// One of each thing that happens to people who import posts.
const at = (text) => Date.parse(`2026-${text}Z`)
const smoke = add('x', 'ines_penn', at('11-19T15:03:10'), '@meridale_help smoke in coach C on the 14:52 to Saltby!! People are coughing')
add('x', 'kofi7', at('11-19T15:06:41'), '@meridale_help same here, coach D. What are we to do?', { parent: smoke })
const fainted = add(
  'instagram',
  'wendy.vale',
  at('11-09T17:48:00'),
  '@meridaletrains an elderly man fainted on platform 2 at Corran, please send someone',
)
add('instagram', OURS.instagram, at('11-09T17:56:30'), 'Thank you. Our staff are with him and an ambulance is on its way.', {
  parent: fainted,
})
add('facebook', 'Aiko Sato', at('11-19T08:41:00'), '今朝の電車は40分の遅延で最悪です。返金してもらえますか？', { language: 'ja' })
const japanese = add('instagram', 'aiko.travels', at('11-13T09:12:00'), '駅員さんがとても親切でした。ありがとう！', { language: 'ja' })
add('instagram', OURS.instagram, at('11-13T10:02:00'), 'ありがとうございます！', { parent: japanese, language: 'ja' })
add(
  'facebook',
  'Piet de Vries',
  at('11-18T19:22:05'),
  'Dear Meridale,\n\nthree questions:\n1. where is my refund,\n2. why does nobody pick up the phone,\n3. "when" will the lift at Kestle work?\n\nRegards,\nPiet',
)
add(
  'facebook',
  'totally legit',
  at('11-18T12:00:00'),
  'refund \u001b[31mURGENT\u001b[0m \u001b]0;owned\u0007 \u202eelpoep olleh\u202c \u0007\u0008 zero\u200bwidth',
)
add('facebook', '=HYPERLINK("http://evil.example","prize")', at('11-18T12:04:00'), "=cmd|' /C calc'!A0 cheap fares, click here")
const amp = add('x', 'otto12', at('11-10T08:03:00'), '@meridale_help tea &amp; cake on the 8:02, thanks &lt;3')
add('x', OURS.x, at('11-10T08:40:00'), '@otto12 Enjoy!', { parent: amp })

posts.sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1))
const by = (network) => posts.filter((post) => post.network === network)
const quoted = (cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
const csv = (rows) => rows.map((row) => `${row.map((cell) => quoted(String(cell ?? ''))).join(',')}\n`).join('')

// X: as the Customer Support on Twitter data: small ids, the authors numbered, newest first in places. One row comes twice.
for (const [n, post] of by('x').entries()) post.id = String(5001 + n)
const numbers = new Map()
const numbered = (author) => numbers.get(author) ?? numbers.set(author, String(115_700 + numbers.size)).get(author)
const twitterDate = (time) => new Date(time).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 +0000 $4')
const children = (post) => posts.filter((one) => one.parent === post).map((one) => one.id)
const xRows = by('x').map((post) => [
  post.id,
  post.inbound ? numbered(post.author) : post.author,
  post.inbound ? 'True' : 'False',
  twitterDate(post.at),
  post.text.replace(/^@(\S+)/, (whole, name) => (numbers.has(name) ? `@${numbered(name)}` : whole)),
  children(post).join(','),
  post.parent?.id,
])
for (let n = 0; n + 5 < xRows.length; n += 6) [xRows[n], xRows[n + 5]] = [xRows[n + 5], xRows[n]]
xRows.push(xRows[20])
const xHeader = ['tweet_id', 'author_id', 'inbound', 'created_at', 'text', 'response_tweet_id', 'in_response_to_tweet_id']
writeFileSync(new URL('x.csv', folder), csv([xHeader, ...xRows]))

// Facebook: a CSV with column names that are recognised.
for (const [n, post] of by('facebook').entries()) post.id = `8801_${70_001 + n * 7}`
const facebookHeader = ['id', 'network', 'author', 'posted_at', 'kind', 'direction', 'in_reply_to', 'text', 'language', 'url']
const facebookRows = by('facebook').map((post) => [
  post.id,
  'facebook',
  post.author,
  new Date(post.at).toISOString(),
  post.parent ? 'comment' : 'post',
  post.inbound ? 'inbound' : 'outbound',
  post.parent?.id,
  post.text,
  post.language,
  `https://facebook.example/${post.id}`,
])
writeFileSync(new URL('facebook.csv', folder), csv([facebookHeader, ...facebookRows]))

// Instagram: one JSON object a line.
for (const [n, post] of by('instagram').entries()) post.id = String(17_900_000_000_000_001n + BigInt(n) * 13n)
const lines = by('instagram').map((post) =>
  JSON.stringify({
    id: post.id,
    network: 'instagram',
    kind: post.parent ? 'comment' : 'post',
    direction: post.inbound ? 'inbound' : 'outbound',
    author: post.author,
    followers: post.followers,
    posted_at: new Date(post.at).toISOString(),
    in_reply_to: post.parent?.id,
    language: post.language,
    text: post.text,
  }),
)
writeFileSync(new URL('instagram.ndjson', folder), `${lines.join('\n')}\n`)
