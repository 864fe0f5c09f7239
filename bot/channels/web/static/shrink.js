// A camera's photo made smaller, so that a slow line carries it. What its EXIF tells (day, place) goes along.
import { limits } from "./words.js";

const QUALITY = 0.85;
const TAIL = 64 * 1024; // bytes in which the end of a whole photo stands (storage.files.store)

// Whether it may be made smaller: other kinds of pictures are drawings, or hold their EXIF elsewhere.
export function isPhoto({ type }) {
  return type === "image/jpeg";
}

// The photo with its longer side as the page wants it; as it is where it is smaller, cut off, or cannot be decoded.
export async function shrink(photo) {
  const image = new Image();
  image.src = URL.createObjectURL(photo);
  try {
    const bytes = new Uint8Array(await photo.arrayBuffer());
    await image.decode();
    const part = limits.side / Math.max(image.naturalWidth, image.naturalHeight);
    if (part >= 1 || !isWhole(bytes)) return photo;
    const small = await drawn(image, part);
    const made = new Blob([small.slice(0, 2), exifOf(bytes), small.slice(2)], { type: photo.type });
    return made.size < photo.size ? made : photo;
  } catch {
    return photo;
  } finally {
    URL.revokeObjectURL(image.src);
  }
}

function drawn(image, part) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(image.naturalWidth * part);
  canvas.height = Math.round(image.naturalHeight * part);
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

function isWhole(bytes) {
  return bytes.subarray(-TAIL).some((byte, at, tail) => byte === 0xff && tail[at + 1] === 0xd9);
}

// The APP1 segment with the EXIF; empty where there is none.
function exifOf(bytes) {
  const view = new DataView(bytes.buffer);
  for (let at = 2; view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda; ) {
    const end = at + 2 + view.getUint16(at + 2);
    if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) return upright(bytes.slice(at, end)); // "Exif"
    at = end;
  }
  return "";
}

// The pixels have been turned upright already: its orientation (tag 0x112 of the first directory) becomes 1.
function upright(segment) {
  const tiff = new DataView(segment.buffer, 10);
  const isLittle = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, isLittle);
  for (let left = tiff.getUint16(directory, isLittle), at = directory + 2; left > 0; left--, at += 12) {
    if (tiff.getUint16(at, isLittle) === 0x112) tiff.setUint16(at + 8, 1, isLittle);
  }
  return segment;
}
