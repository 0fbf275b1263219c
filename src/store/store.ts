/** The store in domain words. Asynchronous, because PostgreSQL is; its SQL stays behind it. */
import type { Hit } from '../core/catalogue/alike.ts'
import type { LoopKind } from '../core/check.ts'
import type { Clock, Conversation, Judgement } from '../core/conversation.ts'
import type { Change, Event } from '../core/event.ts'
import type { AuthorRef, Fact, FactChange, FactKind } from '../core/fact.ts'
import type { Post } from '../core/post.ts'
import type { Query } from '../core/query.ts'
import type { ReportFacts } from '../core/report/facts.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Deed } from './deeds.ts'
import type { ExportPlan, ExportRows, ExportTable } from './export-rows.ts'
import type { FollowedConversation, FollowUpPlan } from './follow-ups.ts'
import type { ForgetPlan, Forgotten } from './forget.ts'
import type { ImportPlan, ImportSession } from './import-session.ts'
import type { Outbox } from './notices.ts'
import type { KnownAuthor, StoredPerson } from './people.ts'
import type { Pruned, PrunePlan } from './prune.ts'
import type { Refolded, RefoldOptions, Side } from './refold.ts'
import type { Replayed } from './replay.ts'
import type { FactsPlan } from './report-facts.ts'
import type { StoodThen } from './report-open.ts'
import type { AccountPost, Accounts } from './report-people.ts'
import type { StoredLife } from './report-plain-lives.ts'
import type { MemberPost, Outside } from './report-posts.ts'
import type { StoredTone } from './report-tones.ts'
import type { StoredRules } from './rulesets.ts'
import type { Turns, TurnsPlan } from './turns.ts'

/** A post as stored, with its internal id and its short id. */
export interface StoredPost extends Post {
  readonly id: number
  readonly pid: string
  readonly importNumber: number
  readonly recordedAt: number
  readonly source: string
  readonly judgement: Judgement
}

/** What only a fold gives. */
type OnlyFolded = 'asked' | 'ackable' | 'matched'

/** A conversation as lists show it: state columns and the opening post. Instants that depend on now are still instants. */
export interface ListedConversation {
  readonly id: number
  readonly pid: string
  /** Shortest prefix of `pid` unique among all conversations, at least 4. */
  readonly shortId: string
  readonly opening: StoredPost
  readonly state: Omit<Conversation, 'posts' | 'judgement' | 'routing' | 'clocks' | 'related' | OnlyFolded>
  readonly judgement: Judgement
  readonly route: string
  readonly responder: string
  readonly spoke?: string | undefined
  /** Short ids of the other conversations of its thread. */
  readonly related: readonly string[]
  readonly mergedIntoPid?: string | undefined
  readonly authorFlags: readonly string[]
  readonly clocks: readonly Clock[]
  readonly rulesHash: string
}

/** What a line about a conversation says, and its clocks. */
export type ConversationLine = Pick<ListedConversation, 'id' | 'pid' | 'shortId' | 'spoke' | 'clocks'> & {
  readonly state: Pick<ListedConversation['state'], 'department' | 'asking' | 'claimedBy' | 'claimUntil'>
  readonly opening: Pick<StoredPost, 'network' | 'author' | 'authorId' | 'text' | 'url'>
}

/** Order and cut of a list. `queue`: due, none last; priority; opening time; id. `overdue`: department, then most late first. */
export interface ListOptions {
  readonly order: 'queue' | 'overdue'
  readonly limit?: number | undefined
  /** Department → those whose `backup` it is: what is unassigned there is listed too. */
  readonly backups?: Readonly<Record<string, readonly string[]>> | undefined
}

export interface ThreadView extends Pick<Conversation, OnlyFolded> {
  readonly conversation: ListedConversation
  /** Every post of the conversation in order, replies too. */
  readonly posts: readonly StoredPost[]
  readonly events: readonly Event[]
}

/** What one import was, for `imports`. */
export interface ImportRecord {
  readonly number: number
  readonly file: string
  readonly format: string
  readonly source: string
  readonly startedAt: number
  readonly finishedAt?: number | undefined
  readonly undoneAt?: number | undefined
  readonly actor: string
  readonly rows: number
  readonly new: number
  readonly known: number
  readonly updated: number
  readonly context: number
  readonly rejected: number
  readonly conversations: number
  readonly replies: number
  readonly seconds?: number | undefined
}

export interface WatchOptions {
  /** Soon is what is due within so many ms, instead of what has used 75 % of its time. */
  readonly left?: number | undefined
  /** What was late on arrival counts like anything else. */
  readonly bornBreached: boolean
  /** How many of those are counted at most, 0 for none: it is the dearest part. */
  readonly countBorn: number
  readonly limit?: number | undefined
}

export interface Watched {
  /** The worst first. */
  readonly ids: readonly number[]
  readonly late: number
  readonly soon: number
  /** Others, of which only a hand-off is late or soon. */
  readonly handoffs: readonly number[]
  /** Late on arrival and still; 0 where it was not asked for. */
  readonly born: number
}

/** A loop that hangs without a clock: `since` when (epoch ms); `key` tells it from others of its conversation. */
export interface Loop {
  readonly kind: Exclude<LoopKind, 'rules'>
  readonly conversation: number
  readonly since: number
  /** Of a follow-up: local date. */
  readonly due?: string | undefined
  readonly key: string
}

/** What is open, for monitoring. */
export interface OpenCounts {
  readonly open: number
  /** Department → open conversations that nobody was given. */
  readonly unassigned: Readonly<Record<string, number>>
}

/** One conversation as reports read it: numbers and dimension values, epoch ms. */
export interface FigureRow {
  readonly id: number
  readonly pid: string
  readonly network: string
  readonly brand: string | null
  readonly language: string | null
  readonly department: string
  readonly spoke: string | null
  readonly route: string
  readonly priority: string
  readonly directed: boolean
  readonly postedAt: number | null
  readonly firstReplyAt: number | null
  readonly firstReplyBy: string | null
  readonly replies: number
  readonly outcome: string | null
  readonly cause: string | null
  readonly excluded: string | null
  readonly merged: boolean
  /** `first_response` clock; verdict null: no clock. */
  readonly firstStartAt: number | null
  readonly firstDueAt: number | null
  readonly firstStopAt: number | null
  readonly firstVerdict: 'running' | 'paused' | 'met' | 'breached' | 'void' | null
  readonly firstReason: string | null
  readonly sameDayDueAt: number | null
  /** First resolution. `resolvedAt` counts only if `quietAt` is null or past. */
  readonly resolvedAt: number | null
  readonly firstResolvedAt: number | null
  readonly quietAt: number | null
  readonly quietResolvedAt: number | null
  readonly resolutionStartAt: number | null
  readonly resolutionDueAt: number | null
  readonly resolutionStopAt: number | null
  readonly resolutionVerdict: 'running' | 'paused' | 'met' | 'breached' | 'void' | null
  readonly resolutionPausedMs: number
  /** Some clock was due before it was imported, as of now; of the two clocks in the row: unless they are met. */
  readonly bornBreached: boolean
  readonly firstBorn: boolean
  readonly resolutionBorn?: boolean | undefined
  readonly resolutionNearMiss?: boolean | undefined
  readonly nearMiss: boolean
  /** Its export carries the brand's replies, so that none means none; absent: it does. */
  readonly repliesKnown?: boolean | undefined
  /** Since when a wait for the customer runs; its time does not count in the age of a resolution. */
  readonly waitingSince?: number | null | undefined
  /** When it ends by itself; its whole length is in the pauses already. */
  readonly waitingUntil?: number | null | undefined
  readonly judgement: number
  /** Interned terms of the first response. */
  readonly firstTerm: number | null
  /** 1 where it was opened again, else 0. */
  readonly reopened: number
  readonly declinedWithReason: boolean
  /** Flags of the author, where they were asked for. */
  readonly flags?: readonly string[] | undefined
}

/** Numbers that a report may do without, by what they tell. */
export type FigureGroup = 'promise' | 'same_day' | 'end' | 'resolution' | 'born'

/** What a report looks at besides the numbers; what it does not name may come as null. The rows are one object, changed in place. */
export interface WantedFigures {
  readonly dimensions: readonly string[]
  readonly ids: boolean
  /** Numbers that it does not look at: they come as those of nobody. */
  readonly without?: readonly FigureGroup[] | undefined
  /** Only what was posted in this period (epoch ms, half-open), and what has no time. */
  readonly posted?: { readonly from: number; readonly before: number } | undefined
  /** No more rows than this. */
  readonly most?: number | undefined
}

/** A clock as reports read it (next responses, hand-offs, and resolutions of later cycles). */
export interface ClockFigure {
  readonly conversation: number
  readonly startedAt: number
  readonly dueAt: number | null
  readonly stoppedAt: number | null
  readonly quietAt: number | null
  readonly verdict: 'running' | 'paused' | 'met' | 'breached' | 'void'
  readonly bornBreached: boolean
  readonly nearMiss: boolean
  readonly department: string | null
  readonly pausedMs: number
  /** A late exchange or hand-off that ended without an answer: resolved, handed on, closed by quiet. */
  readonly unanswered: boolean
  /** By spoke only: who sent the reply that stopped it; whose a hand-off of the owner's department is. */
  readonly sender?: string | null | undefined
  readonly owner?: string | null | undefined
}

export interface DatabaseInfo {
  readonly path: string
  readonly engine: string
  readonly schemaVersion: number
  readonly sizeBytes: number
  readonly posts: number
  readonly conversations: number
  readonly events: number
  readonly imports: number
  readonly firstPostAt?: number | undefined
  readonly lastPostAt?: number | undefined
}

/** What would make an import superfluous. */
export interface SameImport {
  readonly sizeBytes: number
  readonly options: string
  readonly rulesHash: string
  /** Taken only if a finished import has that size, options and rules. */
  sha256(): Promise<string>
}

export interface UndoneImport {
  readonly number: number
  readonly removed: number
  /** Posts of other imports that are again as they were told before it. */
  readonly restored: number
  /** Posts that stay, with the reason. */
  readonly kept: readonly { readonly reason: string; readonly posts: number }[]
}

/** An operation, as `log` shows it. */
export interface OperationRecord {
  readonly number: number
  /** As it was typed. */
  readonly command: string
  readonly actor: string
  readonly at: number
  readonly recordedAt: number
  /** The operation that it takes back; and the one in force that takes this one back. */
  readonly undoes?: number | undefined
  readonly undoneBy?: number | undefined
  readonly conversations: number
}

export interface UndonePlan {
  /** Absent: the last one of the actor that is in force and no undo. */
  readonly operation?: number | undefined
  readonly actor: string
  readonly now: number
}

export interface UndoneOperation {
  /** Number of the undo itself. */
  readonly number: number
  readonly undone: number
  /** An undo was undone: this operation is in force again. */
  readonly redone?: number | undefined
  /** What was done in the first place. */
  readonly command: string
  readonly conversations: number
  /** Posts that an import has judged anew since: they keep their tags. */
  readonly keptPosts: number
}

export interface ApplyPlan {
  readonly command: string
  readonly rules: RuleSet
  readonly query: Query
  readonly actor: string
  readonly now: number
  /** Owners of what people started are decided anew too. */
  readonly reroute: boolean
  readonly progress?: ((done: number) => void) | undefined
}

export interface AppliedRules {
  readonly operation: number
  /** Posts judged otherwise, conversations decided otherwise, and those that got a spoke. */
  readonly posts: number
  readonly conversations: number
  readonly assigned: number
}

/** What one command does to conversations. */
export interface OperationPlan {
  /** As it was typed. */
  readonly command: string
  readonly actor: string
  /** Epoch ms, in the world; `now`: when it is recorded. */
  readonly at: number
  readonly now: number
  /** A function reads and decides under the write lock, through the same store: nobody comes between. What it throws ends it all. */
  readonly changes: readonly (Change | FactChange)[] | (() => Promise<readonly (Change | FactChange)[]>)
  /** What another department has now gets a spoke by these, where nobody was named. */
  readonly rules?: RuleSet | undefined
  /** Conversations that their spoke gives up, told under the write lock after all else; with `rules` the departments choose anew. */
  readonly release?: (() => Promise<readonly number[]>) | undefined
  /** Looks at what became of it; what it throws takes all of it back. */
  readonly verify?: ((after: readonly ListedConversation[]) => void) | undefined
  /** Everything is done and nothing kept. */
  readonly dryRun?: boolean | undefined
}

export interface Operated {
  /** Absent: there was nothing to do. */
  readonly operation: number | undefined
  /** As they are now, in the order of the changes; then those that facts have changed, and those that were given up. */
  readonly conversations: readonly ListedConversation[]
}

/** What `db check` found: sentences, none if all is well. */
export interface StateCheck {
  readonly conversations: number
  readonly posts: number
  readonly problems: readonly string[]
}

export interface Store {
  close(): Promise<void>
  /** Who is told, every tenth of a second, while another process is writing: ends the waiting by throwing. */
  waiting(each: (() => Promise<void>) | undefined): void
  /** Lists by query; `now` decides what is overdue, resolved by quiet, snoozed. */
  list(query: Query, now: number, options: ListOptions): Promise<readonly ListedConversation[]>
  /** Internal ids of what `list` gives, in its order: a hundred thousand of them at once, where `load` brings the one that is looked at. */
  ids(query: Query, now: number, options: ListOptions): Promise<readonly number[]>
  count(query: Query, now: number, backups?: ListOptions['backups']): Promise<number>
  /** A conversation by the id of any of its posts or a unique prefix (3 or more characters): open ones first. Throws with candidates where ambiguous. */
  find(idOrPrefix: string, now: number): Promise<ThreadView>
  /** Posts of answered conversations with one of these folded words, the best few hundred by BM25; not those of the conversation `own`, by internal id. */
  similar(words: readonly string[], own: number): Promise<readonly Hit[]>
  /** What the choice of a spoke went by, or would now. */
  turns(plan: TurnsPlan): Promise<Turns>
  /** What is late or soon by the stored times; conversations by internal id, for `lines`. */
  watch(query: Query, now: number, options: WatchOptions): Promise<Watched>
  load(ids: readonly number[]): Promise<readonly ListedConversation[]>
  /** The same with what a line needs only, which is a third of the work. */
  lines(ids: readonly number[]): Promise<readonly ConversationLine[]>
  /** Loops that hang without a clock; how long each may is the caller's to say. */
  loops(query: Query, now: number): Promise<readonly Loop[]>
  openCounts(query: Query, now: number, unassigned: boolean): Promise<OpenCounts>
  /**
   * Which of these findings `check` of that name has not told yet, in their order; the first `most` of them are told from here on, and what is no
   * finding any more is forgotten.
   */
  tellNew(name: string, findings: readonly string[], most: number, now: number): Promise<readonly string[]>
  /** Hands the conversations of a query to `use` as reports read them, in no order that matters. */
  figures(query: Query, now: number, wanted: WantedFigures, use: (row: FigureRow) => void): Promise<void>
  /** The clocks of a kind, of a query's conversations; of `resolution` those of later cycles (the first is in `figures`). */
  clockFigures(
    kind: 'next_response' | 'resolution' | 'handoff',
    query: Query,
    now: number,
    use: (clock: ClockFigure) => void,
    wanted?: { readonly dimensions: readonly string[] },
  ): Promise<void>
  /** What reports know beside those rows; see store/report-facts.ts. */
  reportFacts(plan: FactsPlan): Promise<ReportFacts>
  /** Hands the posts of a query's conversations to `use`; gives what is in none at all, between those instants. See store/report-posts.ts. */
  memberPosts(
    query: Query,
    now: number,
    use: (post: MemberPost) => void,
    outside?: { readonly from: number; readonly before: number },
  ): Promise<Outside | undefined>
  /** Hands what was open at each of these instants to `use`; see store/report-open.ts. */
  openThen(query: Query, now: number, instants: readonly number[], use: (one: StoodThen) => void): Promise<void>
  /** Hands the life of each conversation of a query to `use`; see store/report-lives.ts. */
  lives(query: Query, now: number, use: (one: StoredLife) => void): Promise<void>
  /** Hands every conversation of which anything says how it is meant to `use`. */
  tones(use: (one: StoredTone) => void): Promise<void>
  /** Accounts that somebody flagged or linked, employees', and those with so many inbound posts since then; see store/report-people.ts. */
  accountsOfInterest(since: number, least: number): Promise<Accounts>
  accountPosts(accounts: Accounts, use: (post: AccountPost) => void): Promise<void>
  /** Conversation, by internal id, → account of its author; only of these accounts. */
  accountConversations(accounts: Accounts): Promise<ReadonlyMap<number, string>>
  imports(): Promise<readonly ImportRecord[]>
  info(): Promise<DatabaseInfo>
  ruleset(hash: string): Promise<RuleSet | undefined>
  /** The rule set that last ran on the database. */
  lastRules(): Promise<RuleSet | undefined>
  /** The conversations of a query with the posts that rules judge them by, in constant memory; in the order of threads, not of time. */
  replay(query: Query, now: number): AsyncIterable<Replayed>
  /** The same, folded by each of several rule sets as if it had decided; nothing is written. */
  refold(query: Query, now: number, sides: readonly Side[], options?: RefoldOptions): AsyncIterable<Refolded>
  /** Starts an import; nothing else may write through this store until it is finished or aborted. */
  beginImport(plan: ImportPlan): Promise<ImportSession>
  /** A finished import of the same bytes by the same rules and options, nothing rejected; by its size first, so that a hash is only taken where it can help. */
  sameImport(candidate: SameImport): Promise<ImportRecord | undefined>
  /** Takes import N back: its posts that no other import holds and nobody has touched. */
  undoImport(number: number, plan: { readonly now: number; readonly rules: RuleSet }): Promise<UndoneImport>
  /** Puts other rules into force for the conversations of a query, as one operation. */
  applyRules(plan: ApplyPlan): Promise<AppliedRules>
  /** Does what a person asks for as one operation, in one transaction. */
  operate(plan: OperationPlan): Promise<Operated>
  /**
   * Takes an operation back by another one; the undo of an undo does it again. Throws where nothing is left to undo, and where something
   * later touched the same conversations.
   */
  undo(plan: UndonePlan): Promise<UndoneOperation>
  /** What is to be told, and what was. */
  outbox(): Promise<Outbox>
  /** Facts of these kinds that count, in the order they were recorded. */
  facts<K extends FactKind>(...kinds: readonly K[]): Promise<readonly Extract<Fact, { kind: K }>[]>
  /** Who is meant by a handle or an author id, in all networks or one; see store/people.ts. */
  authors(name: string, network?: string): Promise<readonly KnownAuthor[]>
  /** Handles of authors about as long as a name, for "did you mean". */
  handlesLike(name: string, network?: string): Promise<readonly string[]>
  /** What a person wrote to us under all linked accounts, as of an instant. */
  person(ref: AuthorRef, now: number): Promise<StoredPerson>
  /** One account of each person with a flag by hand, or with posts enough to be looked at as frequent. */
  authorsToList(which: 'flagged' | 'frequent', now: number): Promise<readonly AuthorRef[]>
  /** The log, the latest first; `conversation`: only what touched it, by internal id. */
  operations(conversation?: number): Promise<readonly OperationRecord[]>
  /** What an operation left, as it was recorded, taken back or not. */
  deeds(operation: number): Promise<readonly Deed[]>
  /** Promises to come back to customers with their conversations, what is due first; done and dropped ones too. */
  followUps(plan: FollowUpPlan): Promise<readonly FollowedConversation[]>
  /** The greatest number that was ever given, also by what was taken back; 0 where none was. Ask under the write lock. */
  lastNumber(what: 'follow_up' | 'improvement'): Promise<number>
  /** Post → the conversation that has it now, through merges; internal ids. Posts that are not there are left out. */
  holders(posts: readonly number[]): Promise<ReadonlyMap<number, number>>
  /** The rule set of a file as it was last read, with the stamps of its files. */
  storedRules(path: string): Promise<StoredRules | undefined>
  /** Only their stamps: whether the file has changed is asked by every list. */
  rulesStamps(path: string): Promise<string | undefined>
  saveRules(path: string, set: RuleSet, stamps: string, now: number): Promise<void>
  /** A whole table in pieces, from one state of the database, in the order of time and id, in constant memory; nothing else may be asked meanwhile. */
  exportRows<T extends ExportTable>(table: T, plan: ExportPlan): AsyncIterable<readonly ExportRows[T][]>
  /** What pseudonyms are made with, of this database; made when it is first asked for. */
  secret(): Promise<string>
  /** From here on every read answers for that instant. */
  travel(asOf: number, asKnown?: number): Promise<void>
  /** Takes out of the database who somebody was; figures stay. Nothing takes it back. Throws where the word names nobody, several, or one of ours. */
  forget(plan: ForgetPlan): Promise<Forgotten>
  /** Takes texts, names and handles out of old resolved conversations; figures stay. Nothing takes it back. */
  prune(plan: PrunePlan): Promise<Pruned>
  /** Gives back the room of what is gone. Throws where somebody else is in the file, or there is no room to do it in. */
  compact(): Promise<void>
  /** A consistent copy, mode 0600. */
  backup(path: string): Promise<void>
  /** Folds everything again and compares; the store is used up by it. */
  check(): Promise<StateCheck>
}
