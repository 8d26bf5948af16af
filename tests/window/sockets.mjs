// Which network sockets a program and its children hold, read from Linux's /proc. Sockets within
// the machine (Unix domain) are not listed.

import { readdir, readFile, readlink } from "node:fs/promises";

async function processes() {
  const parents = new Map();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    // The name in parentheses may hold anything; what follows the last one is plain.
    const parent = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
    if (parent) parents.set(Number(name), Number(parent));
  }
  return parents;
}

/** The ids of a process and of everything it started that is still there. */
export async function family(root) {
  const parents = await processes();
  const found = new Set([root]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** The program's name, as the system cuts it: at most 15 characters. */
export async function nameOf(pid) {
  return (await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "")).trim();
}

/** Addresses as /proc writes them: 32-bit words in hexadecimal, in the machine's byte order. */
function isLoopback(address) {
  const [host] = address.split(":");
  if (host.length === 8) return host.endsWith("7F");
  return host === "00000000000000000000000001000000" || /^0{16}FFFF0000[0-9A-F]{6}7F$/.test(host);
}

/** The sockets of these processes that are, or could be, connected beyond this machine. */
export async function outward(pids) {
  const held = new Set();
  for (const pid of pids) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode) held.add(inode);
    }
  }
  const found = [];
  for (const kind of ["tcp", "tcp6", "udp", "udp6"]) {
    const table = await readFile(`/proc/net/${kind}`, "utf8").catch(() => "");
    for (const line of table.split("\n").slice(1)) {
      const [, local, remote, , , , , , , inode] = line.trim().split(/\s+/);
      if (!held.has(inode)) continue;
      const connected = !/^0+:0000$/.test(remote);
      if (!isLoopback(connected ? remote : local)) found.push({ kind, local, remote });
    }
  }
  return found;
}
