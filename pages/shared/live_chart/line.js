// Waiting for what the server makes for one after the other: how many are ahead.

const PATIENCE_MS = 400; // nobody needs to be told about less

// The file at `address`; while it does not come, `say` gets how many are ahead, and null at the end.
export async function fetchInLine(address, say) {
  let over = false, next;
  const look = async () => {
    try {
      const ahead = await (await fetch(`${address}?place`)).json();
      if (over) return;
      say(ahead);
      next = setTimeout(look, PATIENCE_MS);
    } catch (error) {
      console.warn(error); // what is waited for says whether the line is down
    }
  };
  next = setTimeout(look, PATIENCE_MS);
  try {
    return await fetch(address);
  } finally {
    over = true;
    clearTimeout(next);
    say(null);
  }
}

export function ahead(count) {
  if (!count) return "you are next";
  return count === 1 ? "one is ahead of you" : `${count} are ahead of you`;
}
