/** One message to one place: the entry of this border. */
import type { Digest } from '../core/digest.ts'
import { sendMail } from './email.ts'
import { runCommand } from './exec.ts'
import { type Outcome, refused } from './outcome.ts'
import { post } from './post.ts'
import { slackMessage } from './slack.ts'
import { teamsMessage } from './teams.ts'
import { webhookRequest } from './webhook.ts'

export type { Outcome } from './outcome.ts'

/** Where a message goes, its `${NAME}` resolved: secrets live here only, and only while a message is sent. */
export interface Place {
  readonly type: 'slack' | 'teams' | 'email' | 'webhook' | 'exec'
  /** Of the hook; of mail `smtp://user:password@host:port`. */
  readonly url?: string | undefined
  /** Addresses of mail; the command. */
  readonly to?: string | undefined
  readonly from?: string | undefined
  /** Key of the webhook's signature. */
  readonly secret?: string | undefined
}

export interface Message {
  /** The same when it is sent again: whoever gets it twice can tell. */
  readonly id: string
  readonly digest: Digest
  /** Epoch ms of the machine's clock, for signatures. */
  readonly at: number
}

export interface Sending {
  readonly signal: AbortSignal
  /** Longest time for one message. */
  readonly timeoutMs: number
  /** The folder that commands start in, and what of the environment they may see is picked from. */
  readonly folder: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Sends it; never throws, except where the run is interrupted. */
export async function deliver(place: Place, message: Message, sending: Sending): Promise<Outcome> {
  switch (place.type) {
    case 'slack':
      return post(place.url, JSON.stringify(slackMessage(message.digest)), {}, sending)
    case 'teams':
      return post(place.url, JSON.stringify(teamsMessage(message.digest)), {}, sending)
    case 'webhook': {
      const { body, headers } = webhookRequest(message, place.secret)
      return post(place.url, body, headers, sending)
    }
    case 'email':
      return sendMail(place, message, sending)
    case 'exec':
      return place.to === undefined ? refused('no command is named') : runCommand(place.to, message, sending)
  }
}
