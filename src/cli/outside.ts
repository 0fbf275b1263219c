/** Other programs that a terminal session may ask: the browser, the clipboard. Never through a shell: what they get is a stranger's. */
import { spawn } from 'node:child_process'
import type { Io } from './io.ts'

type Program = readonly [name: string, ...words: readonly string[]]

/** Opens a page; gives whether a program for it was started. Anything but http and https is refused. */
export async function browse({ versions, env }: Io, url: string): Promise<boolean> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) return false
  const { href } = new URL(url)
  const system = versions.platform.split(' ')[0]
  const program: Program = system === 'darwin' ? ['open'] : system === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open']
  return started([...program, href], undefined, env)
}

/**
 * Text to the clipboard: by a program where there is one for this desktop, else by the terminal itself (OSC 52, which works over ssh),
 * where it may be written to. Gives how; absent where neither was possible.
 */
export async function copyTo(
  { versions, env }: Io,
  text: string,
  write: ((sequence: string) => void) | undefined,
): Promise<string | undefined> {
  for (const program of clipboards(versions.platform.split(' ')[0] ?? '', env)) {
    if (await started(program, text, env)) return `copied by ${program[0]}`
  }
  if (write === undefined) return undefined
  write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`)
  return 'handed to the terminal for its clipboard (OSC 52)'
}

function clipboards(system: string, env: Io['env']): readonly Program[] {
  if (system === 'darwin') return [['pbcopy']]
  if (system === 'win32') return [['clip']]
  // Over ssh the desktop is another machine's.
  if ((env.SSH_TTY ?? '') !== '') return []
  return [
    ...((env.WAYLAND_DISPLAY ?? '') === '' ? [] : [['wl-copy'] as const]),
    ...((env.DISPLAY ?? '') === '' ? [] : [['xclip', '-selection', 'clipboard'] as const, ['xsel', '-ib'] as const]),
  ]
}

/** Whether it was found and did not fail at once. */
function started([name, ...words]: readonly [string, ...string[]] | Program, input: string | undefined, env: Io['env']): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(name, words, { stdio: ['pipe', 'ignore', 'ignore'], detached: true, env: { ...env } })
    const soon = setTimeout(() => resolve(true), 300)
    child.on('error', () => {
      clearTimeout(soon)
      resolve(false)
    })
    child.on('exit', (code) => {
      clearTimeout(soon)
      resolve(code === 0)
    })
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
    child.unref()
  })
}
