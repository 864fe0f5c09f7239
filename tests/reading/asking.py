"""What people wrote where a question stood: questions for help, answers, and what may be either."""

ASKED = """
?
??
? ạ
tôi phải viết gì?
Tôi phải viết gì
phải viết gì ạ?
viết gì vậy
em phải ghi gì ạ
Câu này viết gì?
câu này viết thế nào ạ
Câu này hỏi gì vậy?
câu này là gì
câu này nghĩa là gì
nghĩa là sao?
là sao ạ?
Em không hiểu
em chưa hiểu câu này ạ
không hiểu câu hỏi
Không biết viết gì
tôi không biết trả lời thế nào
em chưa biết phải ghi gì ạ
giúp tôi với
giúp với
hướng dẫn em với ạ
hướng dẫn cách viết
cho em xin ví dụ
cho tôi ví dụ
ví dụ?
ví dụ như thế nào?
có ví dụ không ạ?
có mẫu không?
xin gợi ý
trả lời như thế nào
trả lời sao ạ?
điền gì vào đây?
ghi vào đâu ạ
ở đây viết gì?
mục này ghi gì?
Mục này là thế nào ạ?
Anh ơi, viết gì ạ?
Chị cho em hỏi, câu này viết gì ạ?
làm thế nào?
phải làm sao?
cần viết những gì?
toi phai viet gi
cau nay tra loi sao
help
trợ giúp ạ
Dạ em chưa rõ câu hỏi ạ
"""

DOUBTFUL = """
Số hộ là hộ nghèo hay cả cận nghèo?
Có cần ghi số tiền không ạ?
Tổ chức nào đứng ra lập?
Quy mô là gì?
Năm nào vậy anh?
Tại sao không giao cho thôn làm?
Viết cả dự án đã xong được không?
Hướng dẫn
Không biết trả lời
"""

ANSWERS = """
Chúng tôi gặp khó khăn gì? Thiếu vốn.
Ai làm? Xã làm.
Làm thế nào để thoát nghèo? Vay vốn nuôi bò.
Vì sao chưa nhân rộng: thiếu vốn, thiếu giống, không có chuồng trại?
Dựa vào nhu cầu của ai? Của bà con; họp dân hai lần, sau đó xã tổng hợp?
Mô hình có được nhân rộng không? Có, 12 hộ tự làm.
Cần điều kiện gì: vốn, giống, kỹ thuật
Không
Không có
Không biết
Không rõ
Chưa rõ
Không có gì
Không ghi
Chưa làm
Làm chuồng
Làm gì cũng phải họp dân
Viết đơn xin hỗ trợ
Hộ nghèo không biết cách làm ăn
Bà con không biết viết gì vào đơn nên cán bộ viết giúp
Giúp đỡ hộ nghèo
Hướng dẫn kỹ thuật
Hướng dẫn cách làm
Huong dan ky thuat
Hướng dẫn bà con
Hướng dẫn cô chú nông dân
Cán bộ xã hướng dẫn
Ví dụ: nuôi bò
Mẫu 01
Theo mẫu
Trả lời phiếu khảo sát
Không hiểu kỹ thuật
Bà con không hiểu tiếng phổ thông
Kể từ 2010
Nói chung tốt
Chỉ dẫn địa lý
Gợi ý của dân
Chị em phụ nữ
Chỉ
Không biết làm chuồng
Chưa biết ghi chép
Giúp em nhỏ đến trường
25?
2011 - 2013?
Là gì cũng được
Câu lạc bộ khuyến nông
Câu này xã đã báo cáo năm 2012
Bò, dê, gà
Có
Nuôi bò sinh sản
Thủ tục nhiều quá, chờ lâu
Xã không được hỏi ý kiến nên không biết làm sao cho đúng
"""
