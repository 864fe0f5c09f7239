// What one message may hold, as the server wrote it into the page: {characters, bytes}.
export const limits = JSON.parse(document.getElementById("limits").textContent);
