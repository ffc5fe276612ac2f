package frame

import (
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
)

// Browser is what is known of the browser that a request comes from.
func (f *Frame) Browser(c *gin.Context) account.Browser {
	return account.Browser{About: about(c), Place: c.ClientIP(), Cookie: f.Sessions.Cookie(c), Mark: f.Sessions.Mark(c)}
}

// about is a browser and its system in a few words, from what it says of itself.
func about(c *gin.Context) string {
	agent := c.GetHeader("User-Agent")
	find := func(words [][2]string) string {
		for _, w := range words {
			if strings.Contains(agent, w[0]) {
				return w[1]
			}
		}
		return "?"
	}
	return find([][2]string{{"Edg/", "Edge"}, {"Zalo", "Zalo"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"},
		{"Safari/", "Safari"}}) + " · " +
		find([][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"Mac OS", "macOS"},
			{"Linux", "Linux"}})
}
