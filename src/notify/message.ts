/** What is sent, where to, and how: what every channel knows of it. */
import type { Digest } from '../core/digest.ts'

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
