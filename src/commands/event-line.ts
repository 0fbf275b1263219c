/** What happened to a conversation, a line an event; and what was recorded that is about none. */
import type { Event } from '../core/event.ts'
import type { AuthorRef, Fact } from '../core/fact.ts'
import { formatLocal } from '../core/time.ts'

/** `2026-08-04 17:20  maria  assigned to care/tom`. `postedAt`: of the post that took the place of a reply by hand. */
export function eventLine(event: Event, zone: string, postedAt?: number): string {
  const post = postedAt === undefined ? '' : ` (the post itself: ${formatLocal(postedAt, zone)})`
  return `${formatLocal(event.at, zone)}  ${event.actor}  ${eventWords(event, zone)}${post}`
}

/** What was done, without when and by whom: `assigned to care/tom`. */
export function eventWords(event: Event, zone: string): string {
  switch (event.kind) {
    case 'replied':
      return `${event.data.draft === true ? 'drafted a reply' : event.data.private === true ? 'replied in private' : 'replied'}${quoted(event.data.text)}`
    case 'approved':
      return event.data.sends === true ? 'approved the draft, which sent it' : 'approved the draft'
    case 'rejected':
      return `rejected the draft${quoted(event.data.reason)}`
    case 'sent':
      return event.data.private === true ? 'sent the draft in private' : 'sent the draft'
    case 'noted':
      return `noted${quoted(event.data.text)}`
    case 'claimed':
      return `claimed for ${event.data.by} until ${formatLocal(event.data.until, zone)}`
    case 'released':
      return 'released the claim'
    case 'assigned':
      return `assigned to ${[event.data.department, event.data.spoke].filter((part) => part !== undefined).join('/')}`
    case 'tagged':
      return `tagged ${[...event.data.add.map((tag) => `+${tag}`), ...event.data.remove.map((tag) => `-${tag}`)].join(' ')}`
    case 'prioritised':
      return `set the priority to ${event.data.priority}`
    case 'asked':
      return `asked ${event.data.department}${quoted(event.data.text)}`
    case 'answered':
      return `answered${event.data.department === undefined ? '' : ` for ${event.data.department}`}${quoted(event.data.text)}`
    case 'waited':
      return `waits for the customer${event.data.until === undefined ? '' : ` until ${formatLocal(event.data.until, zone)}`}`
    case 'resumed':
      return 'resumed'
    case 'resolved':
      return `resolved as ${[event.data.as, event.data.reason, event.data.noReply].filter((part) => part !== undefined).join(', ')}`
    case 'reopened':
      return 'reopened'
    case 'acked':
      return 'said that it needs no answer'
    case 'snoozed':
      return `snoozed until ${formatLocal(event.data.until, zone)}`
    case 'merged':
      return 'merged it into another conversation'
    case 'joined':
      return 'made another conversation a part of it'
    case 'significant':
      return event.data.on ? 'marked it as significant' : 'took the significant mark away'
    case 'follow_up':
      return `will follow up on ${event.data.due} (${event.data.number})${quoted(event.data.text)}`
    case 'followed_up':
      return event.data.dropped === undefined
        ? `followed up (${event.data.number})${quoted(event.data.text)}`
        : `dropped follow-up ${event.data.number}${quoted(event.data.dropped)}`
    case 'reruled':
      return 'was decided anew by other rules'
    case 'rejudged':
      return `${event.data.clock.replace('_', ' ')} was ${event.data.was}, is ${event.data.is}: posts became known later`
  }
}

/** `flagged @jane (x) as vip`, `added improvement 3: say the price`. */
export function factWords({ kind, data }: Fact): string {
  switch (kind) {
    case 'flagged':
      return data.flag === undefined ? `took the flag of ${named(data)} away` : `flagged ${named(data)} as ${data.flag}`
    case 'linked':
      return data.linked
        ? `${named(data)} and ${named(data.with)} are one person`
        : `${named(data)} and ${named(data.with)} are not one person`
    case 'away':
      return `${data.person} is ${data.back === true ? 'back' : 'away'} ${data.from} to ${data.to}`
    case 'improvement_added':
      return `added improvement ${data.number}${quoted(data.text)}${data.owner === undefined ? '' : ` (${data.owner})`}`
    case 'improvement_linked':
      return data.linked ? `asks for improvement ${data.number}` : `does not ask for improvement ${data.number}`
    case 'improvement_changed':
      return [
        ...(data.status === undefined ? [] : [`improvement ${data.number} is ${data.status}${quoted(data.outcome)}`]),
        ...(data.owner === undefined ? [] : [`gave improvement ${data.number} to ${data.owner}`]),
        ...(data.text === undefined ? [] : [`called improvement ${data.number}${quoted(data.text)}`]),
      ].join('; ')
  }
}

function named({ network, author }: AuthorRef): string {
  return `@${author} (${network})`
}

function quoted(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `: ${text}`
}
