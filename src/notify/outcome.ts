/** What became of a message. A failure is a sentence for the ledger: it never holds an address or a secret. */
export type Outcome =
  | { readonly sent: true }
  | {
      readonly sent: false
      readonly error: string
      /** Another try may help; absent: only a person can. */
      readonly again: boolean
      /** Not before so many ms have passed. */
      readonly afterMs?: number | undefined
    }

export const SENT: Outcome = { sent: true }
export const refused = (error: string): Outcome => ({ sent: false, error, again: false })
export const later = (error: string, afterMs?: number): Outcome => ({ sent: false, error, again: true, afterMs })

/** The code of a failure of the system (`ECONNREFUSED`), else its name. The message is left out: it may hold the address. */
export function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code
    if (at.name === 'TimeoutError') return 'time-out'
    if (at.name === 'AbortError') return 'interrupted'
  }
  return error instanceof Error ? error.name : 'unknown failure'
}
