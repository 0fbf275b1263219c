/** Progress of long work: on a terminal, on stderr, and nowhere else. cli-progress is loaded when the first bar is due. */
import type { Progress, Settings } from '../commands/command.ts'
import type { Io } from './io.ts'

/** Work that is done sooner shows no bar. */
const PATIENCE_MS = 400

/** `total` in the unit of `update`; without it no share and no time left are shown. */
export function startProgress(io: Io, settings: Settings, label: string, total: number | undefined): Progress {
  const stream = io.drawing
  if (stream === undefined || !settings.terminal.stderr || settings.quiet) return { update: () => {}, stop: () => {} }
  const startedAt = io.clock()
  let bar: Bar | undefined
  let wanted = false
  let stopped = false
  return {
    update(done, note = '') {
      if (bar !== undefined) bar.update(done, note)
      if (wanted || io.clock() - startedAt < PATIENCE_MS) return
      wanted = true
      void newBar(stream, label, total).then((made) => {
        if (stopped) made.stop()
        else bar = made
      })
    },
    stop() {
      stopped = true
      bar?.stop()
    },
  }
}

interface Bar {
  update(done: number, note: string): void
  stop(): void
}

async function newBar(stream: NodeJS.WritableStream, label: string, total: number | undefined): Promise<Bar> {
  const { default: progress } = await import('cli-progress')
  const format = total === undefined ? '{label}  {note}' : '{label}  {bar}  {percentage}%  {note}  {eta_formatted} left'
  const bar = new progress.SingleBar(
    { format, hideCursor: true, clearOnComplete: true, etaBuffer: 200, fps: 8, barsize: 24, stream },
    progress.Presets.shades_classic,
  )
  bar.start(total ?? 1, 0, { label, note: '' })
  return {
    update: (done, note) => bar.update(total === undefined ? 0 : Math.min(done, total), { label, note }),
    stop: () => bar.stop(),
  }
}
