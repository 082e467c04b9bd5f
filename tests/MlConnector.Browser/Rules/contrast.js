// Texts and boxes that are told apart from what is behind them by less than the guidelines ask for (4.5 to 1; large texts and edges of boxes 3 to 1). Run in the page itself.
const wrong = new Set();
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const colours = new Map();
function rgba(colour) {
  if (!colours.has(colour)) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    colours.set(colour, [r, g, b, a / 255]);
  }
  return colours.get(colour);
}
const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
const behind = element => element === null ? rgba(matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#ffffff") : over(rgba(getComputedStyle(element).backgroundColor), behind(element.parentElement));
const light = channel => (channel /= 255) <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
function ratio(front, back) {
  const [high, low] = [luminance(over(front, back)), luminance(back)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}
function look(element, colour, back, least, what) {
  const found = ratio(rgba(colour), back);
  if (found < least - 0.005) wrong.add(`${what} ${found.toFixed(2)} to 1, ${colour} on ${back.slice(0, 3).map(Math.round)}: ${element.outerHTML.replace(/\s+/g, " ").slice(0, 90)}`);
}
for (const element of document.querySelectorAll("body *")) {
  if (element.closest("[disabled], script, option, datalist, .unseen") || element.getClientRects().length === 0) continue;
  const style = getComputedStyle(element), isPicture = element instanceof SVGElement;
  const hasText = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || element.matches("input:not([type=checkbox]):not([type=radio]), textarea, select");
  if (hasText && !(isPicture && element.tagName === "title")) {
    const size = parseFloat(style.fontSize), least = size >= 24 || size >= 18.66 && Number(style.fontWeight) >= 700 ? 3 : 4.5;
    look(element, isPicture ? style.fill : style.color, behind(element), least, "text");
  }
  if (element.placeholder) look(element, getComputedStyle(element, "::placeholder").color, behind(element), 4.5, "placeholder");
  if (element.matches("input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea")) look(element, style.borderTopColor, behind(element.parentElement), 3, "edge of a box");
}
return [...wrong];
