import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive. */
export interface ZippedFile {
  /** With forward slashes, relative. */
  path: string;
  content: Buffer;
  isExecutable: boolean;
}

/** 1 January 1980, the first day the format knows: with the real time the same files would give other bytes each time. */
const date = 0x21;
const version = 20;
const isUtf8 = 0x0800;
const deflated = 8;
/** "Made on Unix": only then are the permissions in the entry looked at. */
const unix = 3;

/** A zip archive of these files in this order, with their permission to be started. */
export function zip(files: readonly ZippedFile[]): Buffer {
  const entries: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content, isExecutable } of files) {
    const name = Buffer.from(path);
    const packed = deflateRawSync(content, { level: 9 });
    const about = Buffer.alloc(26);
    about.writeUInt16LE(version, 0);
    about.writeUInt16LE(isUtf8, 2);
    about.writeUInt16LE(deflated, 4);
    about.writeUInt16LE(date, 8);
    about.writeUInt32LE(crc32(content), 10);
    about.writeUInt32LE(packed.length, 14);
    about.writeUInt32LE(content.length, 18);
    about.writeUInt16LE(name.length, 22);
    const where = Buffer.alloc(14);
    where.writeUInt32LE(((isExecutable ? 0o100755 : 0o100644) << 16) >>> 0, 6);
    where.writeUInt32LE(offset, 10);
    const entry = Buffer.concat([Buffer.from('PK\x03\x04'), about, name, packed]);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([version, unix]), about, where, name);
    entries.push(entry);
    offset += entry.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(listed.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...entries, listed, Buffer.from('PK\x05\x06'), end]);
}
