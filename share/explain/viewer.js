// The page of one exam: axial slices of CT and PET with a region's map over them.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const get = (id) => document.getElementById(id);
const canvas = get("slice"), number = get("number"), region = get("region");
const red = [255, 32, 32];

// A sprite's slices as bytes: PNG to pixels, once, when it is first needed.
const unpacked = new Map();
function unpack(sprite) {
  if (!unpacked.has(sprite)) {
    unpacked.set(sprite, new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => {
        const sheet = document.createElement("canvas");
        [sheet.width, sheet.height] = [image.width, image.height];
        const pen = sheet.getContext("2d", { willReadFrequently: true });
        pen.drawImage(image, 0, 0);
        resolve({ ...sprite, pen });
      };
      image.onerror = reject;
      image.src = sprite.png;
    }));
  }
  return unpacked.get(sprite);
}

function slice(sprite, place) {
  const { width, height, across, pen } = sprite;
  return pen.getImageData((place % across) * width, Math.floor(place / across) * height, width,
                          height);
}

// As uptake draws PET over CT (imaging/render.h): nothing below a tenth of the window.
function heat(ct, pet) {
  const opacity = 0.8 * Math.min(Math.max((pet / 255 - 0.1) / 0.4, 0), 1);
  return data.heat[pet].map((hot) => ct + (hot - ct) * opacity);
}

function paintAnatomy(pixels, layer) {
  for (let i = 0; i < pixels.length; i += 4) {
    const ct = pixels[i], pet = pixels[i + 1];
    const colour = layer === "ct" ? [ct, ct, ct]
      : layer === "pet" ? [255 - pet, 255 - pet, 255 - pet] : heat(ct, pet);
    for (let c = 0; c < 3; ++c) pixels[i + c] = colour[c];
  }
}

// The map's bytes become how opaque its red is.
function paintMap(pixels, method, opacity, threshold) {
  for (let i = 0; i < pixels.length; i += 4) {
    const value = pixels[i + method] / 255;
    for (let c = 0; c < 3; ++c) pixels[i + c] = red[c];
    pixels[i + 3] = value < threshold ? 0 : 255 * opacity * value;
  }
}

function lay(image) {
  const layer = document.createElement("canvas");
  [layer.width, layer.height] = [image.width, image.height];
  layer.getContext("2d").putImageData(image, 0, 0);
  canvas.getContext("2d").drawImage(layer, 0, 0, canvas.width, canvas.height);
}

const chosen = (name) => document.querySelector(`input[name=${name}]:checked`).value;

let asked = 0;
async function draw() {
  const mine = ++asked;
  const shown = data.regions[region.value];
  const sprites = await Promise.all([unpack(data.anatomy), unpack(shown.maps)]);
  if (mine !== asked) return; // something newer was asked for meanwhile
  const place = Number(number.value);
  const [anatomy, map] = sprites.map((sprite) => slice(sprite, place));
  paintAnatomy(anatomy.data, chosen("layer"));
  paintMap(map.data, Number(chosen("method")), get("opacity").value / 100,
           get("threshold").value / 100);
  lay(anatomy);
  lay(map);
  get("place").textContent = `${data.first_slice + place} of ${data.all_slices}`;
  get("opacity_said").textContent = `${get("opacity").value} %`;
  get("threshold_said").textContent = (get("threshold").value / 100).toFixed(2);
}

function goTo(place) {
  number.value = Math.min(Math.max(place, 0), Number(number.max));
  draw();
}
const move = (by) => goTo(Number(number.value) + by);
const goToHottest = () => goTo(data.regions[region.value].hottest[Number(chosen("method"))]);

const steps = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };
canvas.addEventListener("keydown", (event) => {
  if (!(event.key in steps)) return;
  event.preventDefault();
  move(steps[event.key]);
});
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  move(event.deltaY < 0 ? 1 : -1);
}, { passive: false });

data.regions.forEach((each, i) => {
  region.add(new Option(`${each.name} – ${(100 * each.probability).toFixed(1)} %`, i));
});
data.methods.forEach((name, i) => {
  const label = document.createElement("label"), input = document.createElement("input");
  Object.assign(input, { type: "radio", name: "method", value: i,
                         checked: i === data.methods.length - 1 });
  label.append(input, ` ${name}`);
  get("methods").append(label);
});
["left", "right", "top", "bottom"].forEach((id, i) => { get(id).textContent = data.edges[i]; });
number.max = data.anatomy.slices - 1;
canvas.width = 1000;
canvas.height = Math.max(1, Math.round(1000 * data.height_mm / data.width_mm));
for (const id of ["layers", "number", "opacity", "threshold"]) get(id).addEventListener("input", draw);
for (const id of ["region", "methods"]) get(id).addEventListener("input", goToHottest);
get("hottest").addEventListener("click", goToHottest);
goToHottest();
